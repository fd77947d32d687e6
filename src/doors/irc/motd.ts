const LINES_MAX = 200;
const LINE_CHARACTERS_MAX = 300;

/** The message of the day: the lines of a file. */
export class Motd {
  readonly #path: string | undefined;
  #lines: readonly string[] = [];

  constructor(path: string | undefined) {
    this.#path = path;
  }

  get lines(): readonly string[] {
    return this.#lines;
  }

  /** Reads the file again. Returns why it cannot be read; the lines then stay as they were. */
  async read(): Promise<string | undefined> {
    if (this.#path === undefined) return undefined;
    try {
      const text = await Bun.file(this.#path).text();
      const lines = text.trimEnd().split(/\r?\n/).slice(0, LINES_MAX);
      this.#lines = lines.map((line) => line.replace(/\p{Cc}/gu, " ").slice(0, LINE_CHARACTERS_MAX));
      return undefined;
    } catch (cause) {
      return cause instanceof Error ? cause.message : String(cause);
    }
  }
}
