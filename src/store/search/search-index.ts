import type { Query } from "../../protocol/query.ts";
import type { Scope } from "../questions/search.ts";
import type { Doc } from "../questions/to-search.ts";
import type { Recipe } from "../recipe.ts";

/*
 * The search index as its follower and its readers need it. SQLite keeps it in a file of its own, PostgreSQL in tables beside the
 * log. Whichever it is, its documents have ids that grow with the time of their messages.
 */

/** What to look for. Ids of documents: not before `since`, and before `until`. */
export interface Wanted {
  readonly query: Query;
  readonly scope: Scope;
  readonly since: number;
  readonly until: number;
}
/** A document of the index: the message at this place. */
export interface Place {
  readonly id: number;
  readonly room: number;
  readonly seq: number;
}
/** A part of what is found, the newest first. */
export interface Batch {
  readonly places: readonly Place[];
  /** About how many documents were looked at. */
  readonly lookedAt: number;
  /** Where to go on: with documents before this id. None = that was all. */
  readonly next?: number;
}
/** A log that is read from its end to its beginning: the next events to read are those before this seq. */
export interface LogToRead {
  readonly room: number;
  /** None = the whole log was read. */
  readonly before?: number | undefined;
  /** The time of the event at `before`: the logs with the newest events are read first. */
  readonly at?: number | undefined;
}
/** A message, and when it was posted, in milliseconds since 1970. */
export interface Message {
  readonly room: number;
  readonly seq: number;
  readonly at: number;
}
/** Messages of one room to forget: those of a range, of one author or of all. */
export interface Gone {
  readonly room: number;
  readonly first: number;
  readonly last: number;
  readonly by?: number | undefined;
}

export interface SearchIndex {
  /** How far it is in the journal; -1 = it has not begun. */
  readonly position: number;
  /** Does all of this work, or nothing. */
  inOne(work: () => Recipe<void>): Recipe<void>;
  /** Is called before the logs are read from their ends back. They have about so many events. */
  prepare(events: number): Recipe<void>;
  /** New documents, and known ones with other words. */
  put(docs: readonly Doc[]): Recipe<void>;
  /** Forgets messages, which it may not have. */
  drop(messages: readonly Message[]): Recipe<void>;
  remove(gone: readonly Gone[]): Recipe<void>;
  moveTo(position: number): Recipe<void>;
  setLogs(logs: readonly LogToRead[]): Recipe<void>;
  /** Logs that are still to be read, those with the newest events first. */
  logsToRead(limit: number): Recipe<readonly { readonly room: number; readonly before: number }[]>;
  /** How many events of logs are still to be read. */
  left(): Recipe<number>;
  /** At most `limit` places, and less work than that where `round`, which counts from 0, is low. */
  find(wanted: Wanted, limit: number, round: number): Recipe<Batch>;
  /** A page that took longer ends where it is, and says where to go on. */
  readonly pageMsMax: number;
  /** Whether an exception has nothing to do with the documents: the disk is full, the database is away. */
  isTrouble(cause: unknown): boolean;
}

/** Documents with times in the same millisecond have ids of their own, up to so many. */
export const IDS_PER_MS = 4_096;
const START_MS = Date.UTC(2020);

/** The first id of a time. */
export const idAt = (ms: number): number =>
  Math.min(Math.max(0, ms - START_MS) * IDS_PER_MS, Number.MAX_SAFE_INTEGER);
