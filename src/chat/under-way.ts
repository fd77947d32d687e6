import type { Event } from "../protocol/events.ts";
import type { RoomId, UserId } from "../protocol/ids.ts";

/** A question that the store has not answered yet. */
export interface UnderWay {
  readonly user: UserId;
  /** None = it is about no single room. */
  readonly room: RoomId | undefined;
  /** The seq of the last event that was heard meanwhile and that may have taken the right to know the answer. */
  touched: number;
}

/** Events that take rights away from one person. */
const TAKES: ReadonlySet<string> = new Set<Event["type"]>([
  "member.left",
  "member.removed",
  "member.banned",
  "member.uninvited",
  "member.role_changed",
]);
/** Events that take rights away from everybody, or from all who are not in the room. */
const TAKES_ALL: ReadonlySet<string> = new Set<Event["type"]>([
  "room.deleted",
  "room.privacy_changed",
  "room.changed",
]);
/** Of what no log tells the place: any answer is older. */
const ANY_TIME = Number.MAX_SAFE_INTEGER;

/**
 * The questions that are under way on this node. An answer is of a moment before its clients hear what happened since: when
 * the node has heard in the meantime of something that takes the asker's right, the answer is not told.
 */
export class QuestionsUnderWay {
  readonly #all = new Set<UnderWay>();

  begin(user: UserId, room: RoomId | undefined): UnderWay {
    const question = { user, room, touched: 0 };
    this.#all.add(question);
    return question;
  }

  end(question: UnderWay): void {
    this.#all.delete(question);
  }

  /** Events that are passed on, or that nobody here reads. */
  heard(events: readonly Event[]): void {
    if (this.#all.size === 0) return;
    for (const event of events) {
      if (TAKES_ALL.has(event.type)) this.#touch(event);
      else if (TAKES.has(event.type)) this.#touch(event, "user" in event ? event.user : event.by);
    }
  }

  /** The role of this person on the server may be another one. */
  changed(user: UserId): void {
    for (const question of this.#all) if (question.user === user) question.touched = ANY_TIME;
  }

  #touch({ room, seq }: Event, user?: UserId): void {
    for (const question of this.#all) {
      if (user !== undefined && question.user !== user) continue;
      if (question.room === undefined) question.touched = ANY_TIME;
      else if (question.room === room) question.touched = Math.max(question.touched, seq);
    }
  }
}
