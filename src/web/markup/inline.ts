import { type Piece, piecesOf } from "../../protocol/pieces.ts";

/** A part of a line. Plain text is a string. */
export type Inline =
  | string
  | { readonly is: "code"; readonly text: string }
  | { readonly is: Emphasis; readonly children: readonly Inline[] }
  | { readonly is: "link"; readonly href: string; readonly text: string };
export type Emphasis = "strong" | "em" | "strike" | "spoiler";

/** The emphases that a run of the same sign begins or ends, outer before inner. A run of another length is text. */
const SIGNS = {
  "*": "em",
  "**": "strong",
  "***": "both",
  _: "em",
  "~~": "strike",
  "||": "spoiler",
} as const;
type Run = keyof typeof SIGNS;
type Sign = Exclude<Run, "***">;

const isRun = (run: string): run is Run => Object.hasOwn(SIGNS, run);

/** An open emphasis and its content so far. The outermost one is the text itself. */
interface Open {
  readonly sign: Sign | undefined;
  readonly children: Inline[];
}

const WORD = /[\p{L}\p{N}]/u;
const SPACE = /\s/u;
const RUNS: ReadonlySet<string> = new Set("*_~|");
const ESCAPABLE = /[\\`*_~|[\]()#>-]/;

/**
 * Parses emphasis, code and links in some lines. A sign without a partner is text. For any input, each character is read
 * a bounded number of times.
 */
export function inlinesOf(text: string): readonly Inline[] {
  const reader = new Reader();
  const pieces = piecesOf(text);
  for (const [i, piece] of pieces.entries())
    if (piece.is === "text") reader.read(piece.text, edge(pieces[i - 1], -1), edge(pieces[i + 1], 0));
    else reader.add(piece);
  return reader.end();
}

/** The character of a neighbour next to a text. For code this is a backtick. */
function edge(piece: Piece | undefined, at: 0 | -1): string {
  if (!piece) return " ";
  return (piece.is === "code" ? "`" : piece.text.at(at)) ?? " ";
}

class Reader {
  readonly #stack: Open[] = [{ sign: undefined, children: [] }];
  /** The open ones: to search for a partner that does not exist would take long. */
  readonly #signs = new Set<Sign>();

  add(inline: Inline): void {
    const { children } = this.#top;
    const last = children.at(-1);
    if (typeof inline === "string" && typeof last === "string") children[children.length - 1] = last + inline;
    else if (inline !== "") children.push(inline);
  }

  /** `before` and `after`: the characters around the text. */
  read(text: string, before: string, after: string): void {
    let from = 0;
    for (let at = 0; at < text.length; ) {
      const length = lengthAt(text, at);
      const run = text.slice(at, at + length);
      if (run.startsWith("\\") && length === 2) {
        this.add(text.slice(from, at));
        this.add(run.slice(1));
        from = at + length;
      } else if (isRun(run)) {
        this.add(text.slice(from, at));
        this.#take(run, text[at - 1] ?? before, text[at + length] ?? after);
        from = at + length;
      }
      at += length;
    }
    this.add(text.slice(from));
  }

  /** An emphasis that never ended is plain text. */
  end(): readonly Inline[] {
    while (this.#stack.length > 1) this.#giveUp();
    return this.#top.children;
  }

  get #top(): Open {
    return this.#stack.at(-1) as Open;
  }

  #take(run: Run, before: string, after: string): void {
    // `2*3*4`, `snake_case` and `a||b||c` are no emphasis.
    const minds = run !== "**" && run !== "~~";
    const mayClose = !SPACE.test(before) && !(minds && WORD.test(after));
    const mayOpen = !SPACE.test(after) && !(minds && WORD.test(before));
    const rest = mayClose ? this.#close(run) : run;
    if (rest !== run || !mayOpen || !this.#open(run)) this.add(rest);
  }

  #open(run: Run): boolean {
    const signs: readonly Sign[] = run === "***" ? ["**", "*"] : [run];
    if (signs.some((sign) => this.#signs.has(sign))) return false;
    for (const sign of signs) {
      this.#stack.push({ sign, children: [] });
      this.#signs.add(sign);
    }
    return true;
  }

  /** Returns the part of the run that has no partner. */
  #close(run: Run): string {
    if (run !== "***") return this.#closeOne(run) ? "" : run;
    // Of `***`, the emphasis that began last ends first.
    const inner = this.#stack.findLast(({ sign }) => sign === "*" || sign === "**")?.sign;
    const order = inner === "*" ? (["*", "**"] as const) : (["**", "*"] as const);
    return order.filter((sign) => !this.#closeOne(sign)).join("");
  }

  /** An emphasis that began inside and has not ended has no partner. */
  #closeOne(sign: Sign): boolean {
    if (!this.#signs.has(sign)) return false;
    this.#turn(sign);
    while (this.#top.sign !== sign) this.#giveUp();
    this.add({ is: SIGNS[sign], children: this.#pop().children });
    return true;
  }

  /** Two that began in one place, as by `***`, may end in either order. */
  #turn(sign: Sign): void {
    const at = this.#stack.findIndex((open) => open.sign === sign);
    const [outer, inner] = [this.#stack[at], this.#stack[at + 1]];
    if (!outer || !inner || outer.children.length > 0 || this.#stack.length !== at + 2) return;
    this.#stack[at] = { sign: inner.sign, children: [] };
    this.#stack[at + 1] = { sign, children: inner.children };
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

/** The length of the run here: a repeated sign, or an escaped character. */
function lengthAt(text: string, at: number): number {
  const character = text[at] as string;
  if (character === "\\") return ESCAPABLE.test(text[at + 1] ?? "") ? 2 : 1;
  if (!RUNS.has(character)) return 1;
  let end = at + 1;
  while (text[end] === character) end += 1;
  return end - at;
}
