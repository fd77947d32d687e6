import type { Change, Group } from "../change.ts";
import type { lookupsAt } from "../lookups.ts";
import type { Recipe } from "../recipe.ts";

/** What a database keeps of its history: its name, and its last two marks. */
export interface Opened {
  /** The server's time at which the database was opened. */
  readonly time: number;
  /** Which file it is. */
  readonly file: string;
  readonly epoch: string;
  readonly marks: readonly string[];
}
export interface Mark {
  readonly epoch: string;
  readonly mark: string;
}

/** What is known when this is not the first worker of this run: the server's time, and which file the database is. */
export type Again = { readonly time: number; readonly file: string };
/** What the store asks of the worker that writes, and what it hears back; both travel as JSON text. */
export type ToWriter =
  | { open: string; again?: Again }
  | { commit: readonly Change[] }
  | { mark: Mark }
  | { probe: true }
  | { close: true };
export type FromWriter =
  | { opened: Opened }
  /** Why it is not on disk, if so. */
  | { marked: string | null }
  | { problem: string }
  | { group: Group }
  /** The connection was lost while a group was committed: it was stored, or not. */
  | { unknown: string }
  | { probed: string | null }
  | { fatal: string }
  | { closed: true };

/** What the workers that read can be asked. */
type Table = ReturnType<typeof lookupsAt>;
export type ReadName = keyof Table;
export type ReadArgs<N extends ReadName> = Parameters<Table[N]>;
export type ReadAnswer<N extends ReadName> =
  ReturnType<Table[N]> extends Recipe<infer Answer> ? Answer : never;
/** `check` reads the whole database once and tells whether a page is damaged. */
export type ToReader =
  | { open: string; time: number; file: string }
  | { read: number; name: ReadName; with: readonly unknown[] }
  | { check: string };
export type FromReader =
  | { opened: true }
  | { problem: string }
  /** With the time that it took, in microseconds. */
  | { read: number; us: number; answer: unknown }
  | { read: number; us: number; failed: string }
  | { checked: string | null }
  /** It could not be looked at, which says nothing about it. */
  | { unchecked: string };
