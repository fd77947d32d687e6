import type { Found } from "../../src/chat/asked.ts";
import type { Outcome } from "../../src/chat/commit.ts";
import { SERVER } from "../../src/chat/payer.ts";
import type { Store } from "../../src/chat/store.ts";
import type { User } from "../../src/protocol/account.ts";
import type { NewSession } from "../../src/protocol/door-commands.ts";
import type { Refusal } from "../../src/protocol/errors.ts";
import type { Event } from "../../src/protocol/events.ts";
import type { Command, Question, QuestionType } from "../../src/protocol/frames.ts";
import { type RoomId, type UserId, userId } from "../../src/protocol/ids.ts";
import type { Room } from "../../src/protocol/room.ts";

/** In whose name the server itself acts: it alone makes people. */
export const SYSTEM = userId(1);

let tokens = 0;

/** Short ways to say to a store what the server says to it all day. */
export class Townsfolk {
  readonly store: Store;

  constructor(store: Store) {
    this.store = store;
  }

  async account(name: string): Promise<User> {
    const done = await this.does(SYSTEM, { type: "account.create", name, session: freshSession() });
    return done.user as User;
  }

  async accounts(...names: readonly string[]): Promise<readonly User[]> {
    return await Promise.all(names.map((name) => this.account(name)));
  }

  async guest(name?: string, session = freshSession()): Promise<User> {
    const done = await this.does(SYSTEM, { type: "guest.create", ...(name && { name }), session });
    return done.user as User;
  }

  /** A public room with these people in it. */
  async room(name: string, ...members: readonly User[]): Promise<Room> {
    const { room } = await this.does(SYSTEM, { type: "room.create", name });
    for (const member of members) await this.does(member.id, { type: "room.join", name });
    return room as Room;
  }

  async post(author: User, room: Room, body: string, nonce?: string): Promise<Event> {
    const done = await this.does(author.id, {
      type: "message.post",
      room: room.id,
      body,
      ...(nonce && { nonce }),
    });
    return done.events.find(({ type }) => type === "message.posted") as Event;
  }

  /** Does what must be possible. */
  async does(actor: UserId, command: Command) {
    const outcome = await this.store.change(actor, command);
    return carriedOut(outcome);
  }

  /** Asks what must be answered. */
  async asks<T extends QuestionType>({ id }: Pick<User, "id">, question: Question<T>): Promise<Found[T]> {
    const answered = await this.store.ask<T>(id, question, { group: id, person: id });
    if (answered.refused) throw new Error(`refused: ${JSON.stringify(answered.refused)}`);
    return answered.found;
  }

  /** Tries what must be refused. */
  async isRefused(actor: UserId, command: Command): Promise<Refusal> {
    const outcome = await this.store.change(actor, command);
    if (!outcome.refused) throw new Error(`${command.type} was not refused: ${JSON.stringify(outcome)}`);
    return outcome.refused;
  }

  /** A room's whole log. */
  async log(room: RoomId): Promise<readonly Event[]> {
    const log: Event[] = [];
    for (;;) {
      const page = await this.store.events(room, log.length, Number.MAX_SAFE_INTEGER, 500);
      if (page.length === 0) return log;
      log.push(...page);
    }
  }
}

export const freshSession = (): NewSession => {
  tokens += 1;
  return { hash: `token-hash-${tokens}-${crypto.randomUUID()}`, kind: "token" };
};

export function carriedOut(outcome: Outcome) {
  if (outcome.refused) throw new Error(`refused: ${JSON.stringify(outcome.refused)}`);
  return outcome;
}

export const seqs = (events: readonly Event[]): number[] => events.map(({ seq }) => seq);

/** 1, 2, 3 … `last`, or beginning later. */
export const upTo = (last: number, first = 1): number[] =>
  Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => first + i);

export const bodies = (events: readonly Event[]): string[] =>
  events.flatMap((event) => (event.type === "message.posted" ? [event.body] : []));

/** The last events of the server's log, the newest first. */
export async function lastOfServerLog(
  store: Pick<Store, "ask">,
  limit: number,
  before?: number,
): Promise<Found["audit.read"]["events"]> {
  const question = { type: "audit.read", limit, ...(before !== undefined && { before }) } as const;
  const answered = await store.ask(SYSTEM, question, SERVER);
  if (answered.refused) throw new Error(`the server's log was refused: ${answered.refused.message}`);
  return answered.found.events;
}
