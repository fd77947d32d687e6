import type { Outcome } from "../../src/chat/commit.ts";
import type { Command } from "../../src/protocol/frames.ts";
import { type MessageId, type RoomId, seqOfMessage, type UserId } from "../../src/protocol/ids.ts";

/** What people have read, by what they were answered. */
export class Positions {
  readonly #read = new Map<string, number>();
  readonly #threads = new Map<string, Map<MessageId, number>>();

  learn(me: UserId, command: Command, outcome: Outcome, byOf: (id: MessageId) => UserId): void {
    if (outcome.refused) return;
    if (command.type === "cursor.set" && outcome.cursor) {
      const { room, thread } = command;
      if (thread) this.#moved(me, thread, outcome.cursor.read);
      else this.#read.set(`${me} ${room}`, outcome.cursor.read);
    }
    for (const event of outcome.events) {
      if (event.type === "member.joined") this.#read.set(`${event.user} ${event.room}`, event.seq);
      if (event.type !== "message.posted" || !event.thread) continue;
      for (const user of [event.by, byOf(event.thread)])
        this.#follows(user, event.thread, seqOfMessage(event.thread));
    }
  }

  /** Where nothing was read and nothing is, there is no position. */
  #moved(user: UserId, thread: MessageId, read: number): void {
    if (read === 0 && !this.#threads.get(user)?.has(thread)) return;
    this.#follows(user, thread, read);
    this.#threads.get(user)?.set(thread, read);
  }

  /** From the first time on. */
  #follows(user: UserId, thread: MessageId, read: number): void {
    const mine = this.#threads.get(user) ?? new Map<MessageId, number>();
    this.#threads.set(user, mine);
    if (!mine.has(thread)) mine.set(thread, read);
  }

  readOf(user: UserId, room: RoomId): number {
    return this.#read.get(`${user} ${room}`) ?? 0;
  }

  threadsOf(user: UserId): ReadonlyMap<MessageId, number> {
    return this.#threads.get(user) ?? new Map();
  }
}
