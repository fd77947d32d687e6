import type { Event } from "../protocol/events.ts";
import type { RoomId, UserId } from "../protocol/ids.ts";

/** A question that the store has not answered yet. */
export interface UnderWay {
  readonly user: UserId;
  /** Undefined = it is about no single room. */
  readonly room: RoomId | undefined;
  /** The seq of the last event since the question that may have taken away the right to know the answer. */
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
/** Events that take rights away from everyone, or from everyone who is not in the room. */
const TAKES_ALL: ReadonlySet<string> = new Set<Event["type"]>([
  "room.deleted",
  "room.privacy_changed",
  "room.changed",
]);
/** For news that has no place in a log: every answer counts as older. */
const ANY_TIME = Number.MAX_SAFE_INTEGER;

/**
 * The questions that are under way on this node. The store's answer is older than what this node has heard since. If
 * the node has heard of an event that takes away the person's right to know, it does not send the answer.
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

  /** Hears events, also of rooms that nobody here reads. */
  heard(events: readonly Event[]): void {
    if (this.#all.size === 0) return;
    for (const event of events) {
      if (TAKES_ALL.has(event.type)) this.#touch(event);
      else if (TAKES.has(event.type)) this.#touch(event, "user" in event ? event.user : event.by);
    }
  }

  /** The role of this person on the server may have changed. */
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
