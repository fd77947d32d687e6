import { isSafe, linksIn } from "./links.ts";

/** A piece of some lines of a message: words, code between backticks, or a link. */
export type Piece =
  | { readonly is: "text"; readonly text: string }
  | { readonly is: "code"; readonly text: string }
  | { readonly is: "link"; readonly href: string; readonly text: string };

const NAMED_LINK = /(?<!\\)\[([^[\]\n]{1,200})\]\(([^\s()<>]{1,1000})\)/g;
/** A name that looks like an address could be a trap: it leads elsewhere than it says. */
const ADDRESS = /:\/\/|^\s*(?:[\p{L}\p{N}-]+\.)+\p{L}{2,}(?:[/:?#]|\s*$)/u;

/**
 * Finds code and links in some lines. Every character is looked at a bounded number of times, whatever somebody
 * writes.
 */
export const piecesOf = (text: string): readonly Piece[] =>
  codeSpansIn(text).flatMap(eachText(namedLinksIn)).flatMap(eachText(linksIn));

const eachText =
  (find: (text: string) => readonly Piece[]) =>
  (piece: Piece): readonly Piece[] =>
    piece.is === "text" ? find(piece.text) : [piece];

/** Splits a text at code between backticks. Nothing inside such code has a meaning. */
function codeSpansIn(text: string): readonly Piece[] {
  const pieces: Piece[] = [];
  /** Lengths of fences that do not come again. */
  const alone = new Set<number>();
  let from = 0;
  for (const { 0: fence, index } of text.matchAll(/`+/g)) {
    if (index < from || alone.has(fence.length) || text[index - 1] === "\\") continue;
    const end = endOf(fence, text, index + fence.length);
    if (end === undefined) {
      alone.add(fence.length);
      continue;
    }
    const code = trimmed(text.slice(index + fence.length, end));
    pieces.push({ is: "text", text: text.slice(from, index) }, { is: "code", text: code });
    from = end + fence.length;
  }
  pieces.push({ is: "text", text: text.slice(from) });
  return pieces;
}

/** A text with its links that have names of their own taken out. */
function namedLinksIn(text: string): readonly Piece[] {
  const pieces: Piece[] = [];
  let from = 0;
  for (const { 0: whole, 1: name = "", 2: href = "", index } of text.matchAll(NAMED_LINK)) {
    if (!isSafe(href) || ADDRESS.test(name)) continue;
    pieces.push({ is: "text", text: text.slice(from, index) }, { is: "link", href, text: name });
    from = index + whole.length;
  }
  return [...pieces, { is: "text", text: text.slice(from) }];
}

/** Where the next fence of just this length begins. */
function endOf(fence: string, text: string, from: number): number | undefined {
  for (let at = text.indexOf(fence, from); at >= 0; at = text.indexOf(fence, at)) {
    let end = at;
    while (text[end] === "`") end += 1;
    if (end - at === fence.length) return at;
    at = end;
  }
  return undefined;
}

/** One space at each end makes room for a backtick. */
const trimmed = (code: string): string =>
  code.startsWith(" ") && code.endsWith(" ") && code.trim() !== "" ? code.slice(1, -1) : code;
