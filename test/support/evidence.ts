import type { Entry, Logged } from "./history.ts";

/** What can be wrong, by the promise that it breaks. */
export type AnomalyName =
  /** What was acknowledged, or shown to anybody, is not in the log. */
  | "lost"
  /** It is there, or was received on one connection, twice. */
  | "dup"
  /** A seq is missing, in a log or on an open connection. */
  | "gap"
  /** An event is before one that it came after. */
  | "reorder"
  /** It was acknowledged before it was stored, or without its ever being. */
  | "early ack"
  /** A return began elsewhere than after what the client had. */
  | "stale resume"
  /** Another text, or another author. */
  | "wrong body"
  /** A user who had left got an event. */
  | "leak"
  /** What was deleted is still told. */
  | "kept"
  /** A refused post is there. */
  | "ghost"
  /** A request was never answered on a connection that stayed open. */
  | "unanswered"
  /** A client that is there was not told everything. */
  | "incomplete";

export interface Anomaly {
  readonly name: AnomalyName;
  readonly what: string;
}

export interface Evidence {
  readonly entries: readonly Entry[];
  /** Each room's log as it is at the end, by the room's id. */
  readonly logs: ReadonlyMap<string, readonly Logged[]>;
}

/** The evidence, in the forms in which every check wants it. */
export interface Case extends Evidence {
  /** Every text that was ever sent, and by whom into which room. */
  readonly sent: ReadonlyMap<string, { readonly user: string; readonly room: string }>;
  /** The first place of each text in the logs. */
  readonly found: ReadonlyMap<string, { readonly room: string; readonly seq: number }>;
  /** What the logs have at a place. */
  at(room: string, seq: number): Logged | undefined;
  /** Texts that some client received. */
  readonly shown: ReadonlySet<string>;
  report(name: AnomalyName, what: string): void;
}

/** Why an event that somebody was told of is not what the log has in its place, or nothing if it is. */
export function differs(
  { at, found, sent }: Case,
  room: string,
  { seq, body, author }: Logged,
): { readonly name: "reorder" | "wrong body" | "absent"; readonly instead: string } | undefined {
  const entry = at(room, seq);
  if (entry && entry.body === body && entry.author === author) return undefined;
  const instead = entry
    ? `the log has "${entry.body}" by ${entry.author} there`
    : "the log has nothing there";
  const elsewhere = body === undefined ? undefined : found.get(body);
  if (elsewhere && (elsewhere.seq !== seq || elsewhere.room !== room)) return { name: "reorder", instead };
  const unsent = body !== undefined && sent.get(body)?.user !== author;
  return { name: unsent ? "wrong body" : "absent", instead };
}
