import type { Table } from "./plan.ts";

export type Value = string | number | null;
/** A row's values, in the order of its table's columns. */
export type Row = readonly Value[];

/** What copying needs of an engine. One connection, one statement after the other. */
export interface Engine {
  /** Where the data is, for people: no password. */
  readonly place: string;
  readonly tables: readonly Table[];
  /** A statement with `$1`, `$2`, … for its values. */
  all<R>(sql: string, values?: readonly Value[]): Promise<R[]>;
  /** All that is done in it, or nothing. */
  atOnce(work: () => Promise<void>): Promise<void>;
  insert(table: Table, rows: readonly Row[]): Promise<void>;
  /** The highest number that a numbered table has ever given, also to rows that are gone. */
  lastNumber(table: Table): Promise<number>;
  /** The next row gets a higher number than this. */
  setLastNumber(table: Table, last: number): Promise<void>;
  /** Throws StoreProblem when a server uses the data. */
  refuseServers(): Promise<void>;
  close(): Promise<void>;
}

/** A name as both engines take it: `user` is a word of SQL. */
export const quoted = (name: string): string => `"${name}"`;
export const list = (names: readonly string[]): string => names.map(quoted).join(", ");
