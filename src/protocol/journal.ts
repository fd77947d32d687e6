import type { RoomId } from "./ids.ts";
import type { Holder } from "./leases.ts";

/**
 * An event that a follower could not process, and why. It is stored as long as the follower, so that a person can look
 * at it.
 */
export type DeadLetter = { readonly room: RoomId; readonly seq: number; readonly why: string };

/** A follower of the journal has processed everything up to this position, except what failed. */
export type FollowerMove = {
  readonly type: "follower.move";
  /** Its name: `search`. */
  readonly follower: string;
  readonly position: number;
  readonly failed?: readonly DeadLetter[];
  /** Where several nodes could do its work: it moves only if this one holds the lease of the follower's name. */
  readonly holder?: Holder;
};
export type FollowerMoved = Omit<FollowerMove, "type"> & { readonly type: "follower.moved" };
