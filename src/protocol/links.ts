import type { Piece } from "./pieces.ts";

const LINK = /\b(?:https?|ircs?|xmpp|mailto):[^\s<>"'`\p{Bidi_Control}\p{Cc}]+/giu;
const SAFE: ReadonlySet<string> = new Set(["http:", "https:", "irc:", "ircs:", "xmpp:", "mailto:"]);
/** Punctuation that ends a sentence rather than an address. */
const CLOSING: ReadonlySet<string> = new Set(".,;:!?'\"»”’*_~");
const brackets: Readonly<Record<string, string>> = { ")": "(", "]": "[" };
const LINKS_MAX = 200;

/** Finds addresses in a text. Nothing else in it means anything: text is text. */
export function linksIn(text: string): readonly Piece[] {
  const pieces: Piece[] = [];
  let end = 0;
  let links = 0;
  for (const match of text.matchAll(LINK)) {
    const address = trimmed(match[0]);
    if (!isSafe(address) || links === LINKS_MAX) continue;
    links += 1;
    if (match.index > end) pieces.push({ is: "text", text: text.slice(end, match.index) });
    pieces.push({ is: "link", text: address, href: address });
    end = match.index + address.length;
  }
  if (end < text.length) pieces.push({ is: "text", text: text.slice(end) });
  return pieces;
}

/** The address without the punctuation of the sentence around it; a closing bracket stays if the address has its opening one. */
function trimmed(address: string): string {
  const counts = new Map<string, number>();
  for (const character of address) counts.set(character, (counts.get(character) ?? 0) + 1);
  let end = address.length;
  for (let last = address[end - 1]; last !== undefined; last = address[end - 1]) {
    const opening = brackets[last];
    const isAlone = opening !== undefined && (counts.get(last) ?? 0) > (counts.get(opening) ?? 0);
    if (!CLOSING.has(last) && !isAlone) break;
    counts.set(last, (counts.get(last) ?? 0) - 1);
    end -= 1;
  }
  return address.slice(0, end);
}

/** Whether following the link cannot run anything in this page. */
export function isSafe(address: string): boolean {
  if (!URL.canParse(address)) return false;
  const { protocol, host } = new URL(address);
  return SAFE.has(protocol) && (host !== "" || protocol === "mailto:" || protocol === "xmpp:");
}
