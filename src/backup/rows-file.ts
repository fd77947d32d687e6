import type { CopyingEngine } from "../store/copying/copy.ts";
import type { Row } from "../store/copying/engine.ts";
import type { Table } from "../store/copying/plan.ts";
import { BLOCK_BYTES } from "./blocks.ts";
import type { Content } from "./content.ts";

const END = ".rows";
const PART_BYTES_MIN = BLOCK_BYTES / 8;
/** One line of so many ends a part, by what it holds: a row that comes in between moves no other cut. */
const LINES_PER_CUT = 256;

/** The first line of a table's file. */
export interface TableHeader {
  readonly table: Table;
  /** The highest number that was ever given to a row, also to one that is gone. */
  readonly last: number;
}

export const fileOf = ({ name }: Pick<Table, "name">): string => name + END;

/** A table as lines of JSON, in the order of its key: a header, and then a list for each row. */
export const tableContent = (engine: CopyingEngine, table: Table): Content => ({
  name: fileOf(table),
  async *parts() {
    const last = table.isNumbered ? await engine.lastNumber(table) : 0;
    yield* cutWhereLinesSay(linesOf(engine, { table, last }));
  },
});

async function* linesOf(engine: CopyingEngine, header: TableHeader): AsyncGenerator<readonly string[]> {
  yield [JSON.stringify(header)];
  yield* engine.lines(header.table);
}

/** Gets some lines at a time, each without its end. */
async function* cutWhereLinesSay(lines: AsyncIterable<readonly string[]>): AsyncGenerator<Uint8Array> {
  let part: string[] = [];
  let length = 0;
  for await (const some of lines)
    for (const text of some) {
      const line = `${text}\n`;
      part.push(line);
      length += line.length;
      const isCut = length >= PART_BYTES_MIN && Bun.hash.crc32(line) % LINES_PER_CUT === 0;
      if (!isCut && length < BLOCK_BYTES) continue;
      yield Buffer.from(part.join(""));
      part = [];
      length = 0;
    }
  if (part.length > 0) yield Buffer.from(part.join(""));
}

/** A file of a table, read again. */
export interface TableFile {
  readonly header: TableHeader;
  /** Some rows at a time. */
  readonly rows: AsyncIterable<readonly Row[]>;
}

/** Reads a file of a table. Each part ends with the end of a line. */
export async function tableFile(parts: AsyncIterable<Uint8Array>): Promise<TableFile> {
  const reading = parts[Symbol.asyncIterator]();
  const first = await linesIn(reading);
  const [header = "{}", ...rest] = first ?? [];
  return {
    header: JSON.parse(header) as TableHeader,
    rows: (async function* () {
      for (let lines: string[] | undefined = rest; lines; lines = await linesIn(reading))
        if (lines.length > 0) yield lines.map((line) => JSON.parse(line) as Row);
    })(),
  };
}

async function linesIn(reading: AsyncIterator<Uint8Array>): Promise<string[] | undefined> {
  const { done, value } = await reading.next();
  return done ? undefined : Buffer.from(value).toString().split("\n").slice(0, -1);
}
