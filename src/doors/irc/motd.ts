const LINES_MAX = 200;
const LINE_CHARACTERS_MAX = 300;

/** The message of the day: the lines of a file, or else what the server says to people who come in. */
export class Motd {
  readonly #path: string | undefined;
  readonly #welcome: () => string;
  #lines: readonly string[] = [];

  constructor(path: string | undefined, welcome: () => string) {
    this.#path = path;
    this.#welcome = welcome;
  }

  get lines(): readonly string[] {
    return this.#path === undefined ? linesOf(this.#welcome()) : this.#lines;
  }

  /** Reads the file again. Returns why it cannot be read; the lines then stay as they were. */
  async read(): Promise<string | undefined> {
    if (this.#path === undefined) return undefined;
    try {
      const text = await Bun.file(this.#path).text();
      this.#lines = linesOf(text);
      return undefined;
    } catch (cause) {
      return cause instanceof Error ? cause.message : String(cause);
    }
  }
}

function linesOf(text: string): readonly string[] {
  if (text.trim() === "") return [];
  const lines = text.trimEnd().split(/\r?\n/).slice(0, LINES_MAX);
  return lines.map((line) => line.replace(/\p{Cc}/gu, " ").slice(0, LINE_CHARACTERS_MAX));
}
