import type { RoomId } from "../protocol/ids.ts";
import type { DeadLetter } from "../protocol/journal.ts";

/** Which logs grew by which commits. Positions only grow; a commit that is told later has a higher one. */
export type Grown = {
  /** The first and the last position that are kept; 0 = none. A follower whose next one is before `first` missed some. */
  readonly first: number;
  readonly last: number;
  readonly commits: readonly {
    readonly position: number;
    /** Each room once, with its first and last new `seq`. */
    readonly rooms: readonly { readonly room: RoomId; readonly from: number; readonly upto: number }[];
    /** The same of r0, the server's log. */
    readonly server?: { readonly from: number; readonly upto: number };
  }[];
};

/** The one order of all commits, for those that follow it: part of the store's port. */
export interface Journal {
  /** Hears that rooms' logs have grown, without which: `grown` says that. Nobody waits for those who hear it. */
  onGrown(hear: () => void): void;
  /** The commits after a position in the journal, at most `limit`. */
  grown(after: number, limit: number): Promise<Grown>;
  /** How far a follower of the journal is: it moves by the command `follower.move`. Undefined before it moved first. */
  cursorOf(follower: string): Promise<number | undefined>;
  /** What a follower could not work on, the last first. */
  deadLetters(follower: string, limit: number): Promise<readonly DeadLetter[]>;
}
