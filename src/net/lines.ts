const LF = 0x0a;
const CR = 0x0d;

/**
 * Makes lines of the bytes that come in. A line ends with LF; a CR before it belongs to the end. Empty lines are left out.
 * It keeps at most one line that has no end yet, of `bytesMax` + 2 bytes.
 */
export class LinesIn {
  readonly #bytesMax: number;
  /** The beginning of a line whose end has not come. */
  #begun: Uint8Array | undefined;
  #isSkipping = false;

  constructor(bytesMax: number) {
    this.#bytesMax = bytesMax;
  }

  /** Whether every line that has begun has ended. */
  get isBetweenLines(): boolean {
    return this.#begun === undefined && !this.#isSkipping;
  }

  /**
   * Returns the lines that end in this chunk, in their order. A line of more than `bytesMax` bytes is cut to one byte more than
   * that, so its hearer sees that it was too long.
   */
  take(chunk: Uint8Array): string[] {
    const bytes = this.#begun ? joined(this.#begun, chunk) : chunk;
    const lines: string[] = [];
    let from = 0;
    for (let end = bytes.indexOf(LF); end >= 0; end = bytes.indexOf(LF, from)) {
      if (this.#isSkipping) this.#isSkipping = false;
      else this.#add(lines, bytes.subarray(from, bytes[end - 1] === CR ? Math.max(from, end - 1) : end));
      from = end + 1;
    }
    this.#keep(lines, bytes.subarray(from));
    return lines;
  }

  #keep(lines: string[], rest: Uint8Array): void {
    this.#begun = undefined;
    if (this.#isSkipping || rest.length === 0) return;
    if (rest.length <= this.#bytesMax + 1) {
      // The chunk's memory belongs to the socket.
      this.#begun = rest.slice();
      return;
    }
    this.#add(lines, rest);
    this.#isSkipping = true;
  }

  #add(lines: string[], line: Uint8Array): void {
    if (line.length > 0) lines.push(textOf(line.subarray(0, this.#bytesMax + 1)));
  }
}

/** Makes bytes of lines. Many connections get the same list of lines one after the other, so it remembers the last one. */
export class LinesOut {
  #lines: readonly string[] | undefined;
  #bytes = new Uint8Array(0);

  /** Each line with CR LF. The list must not be changed afterwards. */
  of(lines: readonly string[]): Uint8Array<ArrayBuffer> {
    if (lines !== this.#lines) {
      this.#lines = lines;
      this.#bytes = encoder.encode(`${lines.join("\r\n")}\r\n`);
    }
    return this.#bytes;
  }
}

const encoder = new TextEncoder();
const strict = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const lenient = new TextDecoder("utf-8", { ignoreBOM: true });
/** No UTF-8 can say it, so it marks a text that was not UTF-8. */
const NOT_UTF8 = "\uDFFF";

/** The text of these bytes. If they are not UTF-8, it ends with a lone surrogate. */
export function textOf(bytes: Uint8Array): string {
  try {
    return strict.decode(bytes);
  } catch {
    return lenient.decode(bytes) + NOT_UTF8;
  }
}

function joined(first: Uint8Array, then: Uint8Array): Uint8Array {
  const both = new Uint8Array(first.length + then.length);
  both.set(first);
  both.set(then, first.length);
  return both;
}
