import type { MessageId, RoomId, UserId } from "../protocol/ids.ts";
import type { DeadLetter } from "../protocol/journal.ts";
import type { Commit } from "./commit.ts";

/** Which logs grew by which commits. Positions only grow; a later commit in this order has a higher one. */
export type Grown = {
  /** The first and the last position that are kept; 0 = none. A follower whose next one is before `first` missed some. */
  readonly first: number;
  readonly last: number;
  readonly commits: readonly {
    readonly position: number;
    /** Each room once, with its first and last new `seq`. */
    readonly rooms: readonly { readonly room: RoomId; readonly from: number; readonly upto: number }[];
    /** Users who came into a room, or about whom something changed that is in no log: a status, a guest's session. */
    readonly users: readonly UserId[];
    /** What only a signal told users about themselves. */
    readonly people: readonly PersonEntry[];
    /** The same as of rooms, of r0, the server's log. */
    readonly server?: { readonly from: number; readonly upto: number };
  }[];
};

/** What has changed for a user that is in no log: their own clients were told by a signal, which may be lost. */
export type PersonEntry = { readonly user: UserId } & (
  | { readonly what: "invitation"; readonly room: RoomId }
  | { readonly what: "block"; readonly other: UserId }
  | { readonly what: "settings" }
  /** A reading position in a room, or in a thread of it. */
  | { readonly what: "cursor"; readonly room: RoomId; readonly thread?: MessageId }
);

/** What one commit added to the logs of rooms, and to r0. */
export type Growth = Pick<Commit, "events" | "server">;

/** The one order of all commits, for its followers: part of the store's port. */
export interface Journal {
  /**
   * Calls `hear` after each commit of this node that added to a log, when the node's own clients have been served. Called without
   * a growth, it means: there may be commits that nobody announced. So it is a hint, and `grown` has the truth. The store does
   * not wait for `hear`, which must not throw. Returns the way to stop.
   */
  onGrown(hear: (growth?: Growth) => void): () => void;
  /** The commits after a position in the journal, at most `limit`. */
  grown(after: number, limit: number): Promise<Grown>;
  /** How far a follower of the journal is: it moves by the command `follower.move`. Undefined before it moved first. */
  cursorOf(follower: string): Promise<number | undefined>;
  /** Events that a follower could not take, the last first. */
  deadLetters(follower: string, limit: number): Promise<readonly DeadLetter[]>;
}
