import type { Refusal, RefusalCode } from "../protocol/errors.ts";
import type { RoomId } from "../protocol/ids.ts";
import type { Place } from "./place.ts";

/** The server refused this, and says why. */
export class Refused extends Error {
  override readonly name = "Refused";
  readonly code: RefusalCode;
  /** The rule that forbids it, and who could lift it, if the refusal depends on who asks. */
  readonly rule: string | undefined;
  readonly lift: string | undefined;
  /** Try again after this many milliseconds. */
  readonly retryAfterMs: number | undefined;
  /** The server's whole refusal. */
  readonly refusal: Refusal;

  constructor(refusal: Refusal) {
    super(refusal.message);
    this.code = refusal.code;
    this.rule = refusal.rule;
    this.lift = refusal.lift;
    this.retryAfterMs = refusal.retryAfterMs;
    this.refusal = refusal;
  }
}

/** No answer came: the connection broke, or the client was closed. The server may or may not have carried it out. */
export class Lost extends Error {
  override readonly name = "Lost";
}

/** The server was restored from an older copy of its log. Events that you have read may no longer be in it. */
export class Restored extends Error {
  override readonly name = "Restored";
  readonly room: RoomId;
  /** The current end of the log. Give it to `feed` to continue from here. */
  readonly place: Place;

  constructor(room: RoomId, place: Place) {
    super(`the server was restored from an older copy: the log of ${room} is another one now`);
    this.room = room;
    this.place = place;
  }
}
