import { piecesOf } from "../../protocol/pieces.ts";

/** What stands in a line. Plain text is a string. */
export type Inline =
  | string
  | { readonly is: "code"; readonly text: string }
  | { readonly is: Emphasis; readonly children: readonly Inline[] }
  | { readonly is: "link"; readonly href: string; readonly text: string };
export type Emphasis = "strong" | "em" | "strike" | "spoiler";

/** The longer ones first, or `**` would be two of `*`. */
const SIGNS = [
  ["**", "strong"],
  ["~~", "strike"],
  ["||", "spoiler"],
  ["*", "em"],
  ["_", "em"],
] as const satisfies readonly (readonly [string, Emphasis])[];
type Sign = (typeof SIGNS)[number][0];

/** An emphasis that has begun, and what it holds so far; the outermost one is the text itself. */
interface Open {
  readonly sign: Sign | undefined;
  readonly is: Emphasis | undefined;
  readonly children: Inline[];
}

const WORD = /[\p{L}\p{N}]/u;
const SPACE = /\s/u;
const ESCAPABLE = /[\\`*_~|[\]()#>-]/;

/**
 * Reads the signs of emphasis, code and links in some lines. What has no partner is text. Every character is looked at
 * a bounded number of times, whatever somebody writes.
 */
export function inlinesOf(text: string): readonly Inline[] {
  const reader = new Reader();
  for (const piece of piecesOf(text))
    if (piece.is === "text") reader.read(piece.text);
    else reader.add(piece);
  return reader.end();
}

class Reader {
  readonly #stack: Open[] = [{ sign: undefined, is: undefined, children: [] }];
  /** Those that are open: looking for a partner that is not there would take long. */
  readonly #signs = new Set<Sign>();

  add(inline: Inline): void {
    const { children } = this.#top;
    const last = children.at(-1);
    if (typeof inline === "string" && typeof last === "string") children[children.length - 1] = last + inline;
    else if (inline !== "") children.push(inline);
  }

  read(text: string): void {
    let from = 0;
    for (let at = 0; at < text.length; ) {
      const taken = this.#take(text, from, at);
      at += Math.max(1, taken);
      if (taken > 0) from = at;
    }
    this.add(text.slice(from));
  }

  /** What never ended was meant as it stands. */
  end(): readonly Inline[] {
    while (this.#stack.length > 1) this.#giveUp();
    return this.#top.children;
  }

  get #top(): Open {
    return this.#stack.at(-1) as Open;
  }

  /** Reads what begins here, if anything does, after the text since `from`. Returns how long it is. */
  #take(text: string, from: number, at: number): number {
    const character = text[at] as string;
    if (character === "\\" && ESCAPABLE.test(text[at + 1] ?? "")) {
      this.add(text.slice(from, at));
      this.add(text[at + 1] as string);
      return 2;
    }
    const found = SIGNS.find(([sign]) => text.startsWith(sign, at));
    return found ? this.#takeSign(found, text, from, at) : 0;
  }

  #takeSign([sign, is]: (typeof SIGNS)[number], text: string, from: number, at: number): number {
    const before = text[at - 1] ?? " ";
    const after = text[at + sign.length] ?? " ";
    // `2*3*4`, `snake_case` and `a||b||c` are no emphasis.
    const minds = sign !== "**" && sign !== "~~";
    const isOpen = this.#signs.has(sign);
    const closes = isOpen && !SPACE.test(before) && !(minds && WORD.test(after));
    const opens = !isOpen && !SPACE.test(after) && !(minds && WORD.test(before));
    if (!closes && !opens) return 0;
    this.add(text.slice(from, at));
    if (opens) this.#open(sign, is);
    else this.#close(sign);
    return sign.length;
  }

  #open(sign: Sign, is: Emphasis): void {
    this.#stack.push({ sign, is, children: [] });
    this.#signs.add(sign);
  }

  /** What was begun inside and has not ended has no partner. */
  #close(sign: Sign): void {
    while (this.#top.sign !== sign) this.#giveUp();
    const { is, children } = this.#pop();
    if (is) this.add({ is, children });
  }

  #giveUp(): void {
    const { sign = "", children } = this.#pop();
    this.add(sign);
    for (const child of children) this.add(child);
  }

  #pop(): Open {
    const open = this.#stack.pop() as Open;
    if (open.sign) this.#signs.delete(open.sign);
    return open;
  }
}
