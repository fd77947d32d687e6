import type { Holder } from "../../protocol/leases.ts";
import type { Change, Group } from "../change.ts";
import type { lookupsAt } from "../lookups.ts";
import type { Recipe } from "../recipe.ts";

/** What a database stores about its history: its name, and its last two marks. */
export interface Opened {
  /** The server's time at which the database was opened. */
  readonly time: number;
  /** The identity of the file. */
  readonly file: string;
  readonly epoch: string;
  readonly marks: readonly string[];
}
export interface Mark {
  readonly epoch: string;
  readonly mark: string;
}

/**
 * What a later worker of the same run gets: the server's time, the identity of the database's file, and for which node it
 * writes, if the worker before knew that.
 */
export type Again = { readonly time: number; readonly file: string; readonly holder?: Holder | undefined };
/** Messages between the store and the worker that writes, both ways as JSON text. */
export type ToWriter =
  | { open: string; again?: Again }
  | { commit: readonly Change[] }
  | { mark: Mark }
  | { probe: true }
  | { close: true };
/** One transaction, where a group is several: its commands, how often it was decided, and how long it took. */
export interface BatchNumbers {
  readonly way: "beside" | "alone";
  readonly commands: number;
  readonly tries: number;
  readonly lockMs: number;
  readonly ms: number;
}
export type FromWriter =
  | { opened: Opened }
  /** Why the mark is not on disk; null = it is. */
  | { marked: string | null }
  | { problem: string }
  | { group: Group; batches?: readonly BatchNumbers[]; holder?: Holder | undefined }
  /** The connection was lost during a commit: the group was stored, or not. */
  | { unknown: string }
  | { probed: string | null }
  | { fatal: string }
  | { closed: true };

/** The questions to the workers that read. */
type Table = ReturnType<typeof lookupsAt>;
export type ReadName = keyof Table;
export type ReadArgs<N extends ReadName> = Parameters<Table[N]>;
export type ReadAnswer<N extends ReadName> =
  ReturnType<Table[N]> extends Recipe<infer Answer> ? Answer : never;
/** `check` reads the whole database once and says whether a page is damaged. */
export type ToReader =
  | { open: string; time: number; file: string }
  | { read: number; name: ReadName; with: readonly unknown[] }
  | { check: string };
export type FromReader =
  | { opened: true }
  | { problem: string }
  /** The answer, with the time that it took, in microseconds. */
  | { read: number; us: number; answer: unknown }
  | { read: number; us: number; failed: string }
  | { checked: string | null }
  /** The database could not be checked. It may be whole or damaged. */
  | { unchecked: string };
