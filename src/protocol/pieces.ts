import { isSafe, linksIn } from "./links.ts";

/** A piece of a message's lines: words, code between backticks, or a link. */
export type Piece =
  | { readonly is: "text"; readonly text: string }
  | { readonly is: "code"; readonly text: string }
  | { readonly is: "link"; readonly href: string; readonly text: string };

const NAMED_LINK = /(?<!\\)\[([^[\]\n]{1,200})\]\(([^\s()<>]{1,1000})\)/g;
/** A link's name that looks like an address could be a trap: the link may lead elsewhere. */
const ADDRESS = /:\/\/|^\s*(?:[\p{L}\p{N}-]+\.)+\p{L}{2,}(?:[/:?#]|\s*$)/u;

/** Finds code and links in some lines. It looks at each character a bounded number of times, for any text. */
export const piecesOf = (text: string): readonly Piece[] =>
  codeSpansIn(text).flatMap(eachText(namedLinksIn)).flatMap(eachText(linksIn));

const eachText =
  (find: (text: string) => readonly Piece[]) =>
  (piece: Piece): readonly Piece[] =>
    piece.is === "text" ? find(piece.text) : [piece];

/** Splits a text at code between backticks. Nothing inside such code is markup. */
function codeSpansIn(text: string): readonly Piece[] {
  const pieces: Piece[] = [];
  /** Lengths of fences that have no matching fence. */
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

/** Splits a text at links that have a name. */
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

/** Where the next fence of exactly this length begins. */
function endOf(fence: string, text: string, from: number): number | undefined {
  for (let at = text.indexOf(fence, from); at >= 0; at = text.indexOf(fence, at)) {
    let end = at;
    while (text[end] === "`") end += 1;
    if (end - at === fence.length) return at;
    at = end;
  }
  return undefined;
}

/** Drops one space at each end, which separates a backtick of the code from the fence. */
const trimmed = (code: string): string =>
  code.startsWith(" ") && code.endsWith(" ") && code.trim() !== "" ? code.slice(1, -1) : code;
