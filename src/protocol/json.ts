/** The maximum depth of arrays and objects. No request comes near it. */
const LEVELS_MAX = 32;

export type ParsedObject =
  | { readonly object: { readonly [key: string]: unknown } }
  | { readonly object?: undefined; readonly problem: string };

/**
 * Parses a text as a JSON object, or says in a sentence why it is not one. A text that is nested too deep is not parsed
 * at all.
 */
export function parseObject(text: string): ParsedObject {
  if (isTooDeep(text)) return { problem: `this frame has more than ${LEVELS_MAX} levels` };
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { problem: "this frame is not JSON" };
  }
  if (typeof value !== "object" || value === null || Array.isArray(value))
    return { problem: "a frame must be one JSON object" };
  return { object: value as { readonly [key: string]: unknown } };
}

function isTooDeep(text: string): boolean {
  // Nearly every request is one object without another one in it, and to search for a character is far faster.
  if (!text.includes("[") && text.indexOf("{", 1) < 0) return false;
  let level = 0;
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at);
    if (unit === QUOTE) at = endOfString(text, at + 1);
    else if (unit === OPEN_OBJECT || unit === OPEN_ARRAY) {
      level += 1;
      if (level > LEVELS_MAX) return true;
    } else if (unit === CLOSE_OBJECT || unit === CLOSE_ARRAY) level -= 1;
  }
  return false;
}

/** The position of the quotation mark that ends a string: the first that is not escaped. */
function endOfString(text: string, from: number): number {
  for (let end = text.indexOf('"', from); end >= 0; end = text.indexOf('"', end + 1)) {
    let before = end;
    while (text.charCodeAt(before - 1) === BACKSLASH) before -= 1;
    if ((end - before) % 2 === 0) return end;
  }
  return text.length;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN_ARRAY = 0x5b;
const CLOSE_ARRAY = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;
