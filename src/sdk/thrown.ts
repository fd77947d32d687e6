import type { Refusal, RefusalCode } from "../protocol/errors.ts";
import type { RoomId } from "../protocol/ids.ts";
import type { Place } from "./place.ts";

/** The server does not do this, and says why. */
export class Refused extends Error {
  override readonly name = "Refused";
  readonly code: RefusalCode;
  /** The rule that forbids it, and who could lift it, when it is a matter of who asks. */
  readonly rule: string | undefined;
  readonly lift: string | undefined;
  /** When trying again makes sense, in milliseconds from now. */
  readonly retryAfterMs: number | undefined;
  /** All that the server said. */
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

/** The answer did not come: the connection broke, or the client was closed. It may have been carried out or not. */
export class Lost extends Error {
  override readonly name = "Lost";
}

/** The server's log was restored from an older copy, so what was read of it may not be in it any longer. */
export class Restored extends Error {
  override readonly name = "Restored";
  readonly room: RoomId;
  /** The end of the log as it is now: whoever wants to go on from here gives it to `feed`. */
  readonly place: Place;

  constructor(room: RoomId, place: Place) {
    super(`the server was restored from an older copy: the log of ${room} is another one now`);
    this.room = room;
    this.place = place;
  }
}
