/** The blocks of a message's text, from top to bottom. `Lines` is the type of parsed lines of text. */
export type Block<Lines> =
  | { readonly is: "text"; readonly children: Lines }
  | { readonly is: "heading"; readonly children: Lines }
  | { readonly is: "code"; readonly text: string; readonly language: string }
  | { readonly is: "quote"; readonly children: readonly Block<Lines>[] }
  | { readonly is: "list"; readonly isNumbered: boolean; readonly items: readonly Item<Lines>[] };

/** `depth` = the level of indentation, from 0. */
export interface Item<Lines> {
  readonly depth: number;
  /** The number as it is written, in a numbered list. */
  readonly number: number | undefined;
  readonly children: Lines;
}

/** Parses the text of some lines that belong together. */
type Read<Lines> = (text: string) => Lines;

/** As in Markdown: a fence ends with at least as many of the same character. */
const FENCE = /^(`{3,}|~{3,})([\w+#.-]*)\s*$/;
const QUOTE = /^>(?: |$)/;
const HEADING = /^#{1,3} +(?=\S)/;
const BULLET = /^( {0,12})[-*•] +(?=\S)/;
const NUMBER = /^( {0,12})(\d{1,6})[.)] +(?=\S)/;
const INDENT = 2;
const DEPTH_MAX = 3;
const QUOTES_MAX = 4;

/**
 * Parses a text into paragraphs, code between fences, quotes, lists and headings, as people write them in chats. It is
 * a subset of Markdown in which every text has a meaning, and HTML has none.
 */
export const blocksOf = <Lines>(text: string, read: Read<Lines>): readonly Block<Lines>[] =>
  blocksIn(text.split("\n"), 0, read);

function blocksIn<Lines>(
  lines: readonly string[],
  quotes: number,
  read: Read<Lines>,
): readonly Block<Lines>[] {
  const blocks: Block<Lines>[] = [];
  let plain: string[] = [];
  const flush = () => {
    const joined = plain.join("\n").replace(/^\n+|\n+$/g, "");
    if (joined !== "") blocks.push({ is: "text", children: read(joined) });
    plain = [];
  };
  for (let at = 0; at < lines.length; ) {
    const found = blockAt(lines, at, quotes, read);
    if (found) {
      flush();
      blocks.push(found.block);
    } else plain.push(lines[at] as string);
    at += found?.lines ?? 1;
  }
  flush();
  return blocks;
}

type Found<Lines> = { readonly block: Block<Lines>; readonly lines: number };

/** The block that begins in this line, and its number of lines; undefined for plain text. */
function blockAt<Lines>(
  lines: readonly string[],
  at: number,
  quotes: number,
  read: Read<Lines>,
): Found<Lines> | undefined {
  const line = lines[at] as string;
  const fence = FENCE.exec(line);
  // The last line of the text begins no code.
  if (fence && at + 1 < lines.length)
    return codeAt(lines, at, { fence: fence[1] ?? "", language: fence[2] ?? "" });
  if (QUOTE.test(line) && quotes < QUOTES_MAX) {
    const inside = run(lines, at, (one) => QUOTE.test(one)).map((one) => one.replace(QUOTE, ""));
    return { block: { is: "quote", children: blocksIn(inside, quotes + 1, read) }, lines: inside.length };
  }
  if (HEADING.test(line))
    return { block: { is: "heading", children: read(line.replace(HEADING, "")) }, lines: 1 };
  if (BULLET.test(line))
    return listAt(
      run(lines, at, (one) => BULLET.test(one)),
      BULLET,
      read,
    );
  const number = NUMBER.exec(line);
  return number
    ? listAt(
        run(lines, at, (one) => NUMBER.test(one)),
        NUMBER,
        read,
      )
    : undefined;
}

/** A fence without an end has everything that follows: its author may still be writing. */
function codeAt(
  lines: readonly string[],
  at: number,
  { fence, language }: { readonly fence: string; readonly language: string },
): Found<never> {
  const ends = (line: string) => /^(`+|~+)\s*$/.test(line) && line.startsWith(fence);
  const inside = run(lines, at + 1, (line) => !ends(line));
  const isClosed = at + 1 + inside.length < lines.length;
  return {
    block: { is: "code", text: inside.join("\n"), language },
    lines: 1 + inside.length + (isClosed ? 1 : 0),
  };
}

function listAt<Lines>(lines: readonly string[], sign: RegExp, read: Read<Lines>): Found<Lines> {
  const items = lines.map((line): Item<Lines> => {
    const [, indent = "", number] = sign.exec(line) ?? [];
    return {
      depth: Math.min(DEPTH_MAX, Math.floor(indent.length / INDENT)),
      number: number === undefined ? undefined : Number(number),
      children: read(line.replace(sign, "")),
    };
  });
  return { block: { is: "list", isNumbered: sign === NUMBER, items }, lines: lines.length };
}

function run(lines: readonly string[], from: number, fits: (line: string) => boolean): readonly string[] {
  let end = from;
  while (end < lines.length && fits(lines[end] as string)) end += 1;
  return lines.slice(from, end);
}
