import type { Change, Group } from "../change.ts";

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
