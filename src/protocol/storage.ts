import type { RoomId, UserId } from "./ids.ts";

/*
 * How much was written, and where. The server counts it now and then, and keeps the figures: to look through the whole log for
 * each question would take too long.
 */

/** Messages whose text is not erased, and the bytes of the texts of messages and edits as they are stored. */
export interface Amount {
  readonly messages: number;
  readonly bytes: number;
}
export interface RoomAmount extends Amount {
  readonly room: RoomId;
  /** When the last message was posted, in milliseconds. */
  readonly lastAtMs: number;
}
export interface PersonAmount extends Amount {
  readonly user: UserId;
}
/** The sums of a count that is complete. */
export interface Sums {
  readonly rooms: Amount;
  readonly conversations: Amount;
}

/** Keeps figures of a count. No client sends it. */
export type StorageKeep = {
  readonly type: "storage.keep";
  /** The count: when it began, by the server's time in milliseconds. */
  readonly walk: number;
  readonly rooms: readonly RoomAmount[];
  readonly people: readonly PersonAmount[];
  /** The count is complete: figures of earlier counts go. */
  readonly counted?: Sums | undefined;
};
export type StorageKept = Omit<StorageKeep, "type"> & { readonly type: "storage.kept" };
