import type { User } from "../protocol/account.ts";
import type { Answers } from "../protocol/answers.ts";
import type { Finding } from "../protocol/checkup.ts";
import type { Refusal } from "../protocol/errors.ts";
import type { Question, QuestionType } from "../protocol/frames.ts";
import { limits } from "../protocol/limits.ts";
import type { SeenNetwork } from "../protocol/moderation.ts";
import type { OverseenRoom } from "../protocol/overseeing.ts";
import type { Answered, Found } from "./asked.ts";
import type { Client } from "./audience.ts";
import type { Bans } from "./bans.ts";
import type { Performing } from "./credentials.ts";
import { SYSTEM } from "./decide.ts";
import { costsOf, Expenses } from "./expenses.ts";
import type { Hub } from "./hub.ts";
import { Looks } from "./looks.ts";
import { type Payer, SERVER } from "./payer.ts";
import type { Clock, Log } from "./ports.ts";
import { together } from "./presence.ts";
import { StorageCount } from "./storage-count.ts";
import type { Store } from "./store.ts";
import type { Toll } from "./toll.ts";

/** Who asks, and who pays for it. */
type Asker = Payer & Pick<Client, "user">;
export type Answer<T> = T | { readonly refused: Refusal };

interface QuestionsWorld {
  readonly store: Store;
  readonly hub: Hub;
  readonly bans: Bans;
  /** None = nothing is limited. */
  readonly toll: Toll | undefined;
  readonly clock: Clock;
  readonly log: Log;
  readonly chat: Performing;
  readonly examine?: () => Promise<readonly Finding[]>;
}
type AllRooms = Question<"server.rooms">;
type Tell = {
  readonly [T in QuestionType]?: (
    found: Found[T],
    client: Client,
    question: Question<T>,
  ) => Answers[T] | Promise<Answers[T]>;
};

/** Answers people's questions. The store answers each together with the gate; this node adds what only it knows. */
export class Questions {
  readonly #world: QuestionsWorld;
  readonly #tell: Tell;
  /** Notes who looks at what is not theirs. */
  readonly looks: Looks;
  /** Counts how much was written. */
  readonly storage: StorageCount;

  constructor(world: QuestionsWorld) {
    this.#world = world;
    this.looks = new Looks(world);
    this.storage = new StorageCount(world);
    const counted = <F extends object>({ ageMs, ...found }: F & { readonly ageMs?: number }) => ({
      ...found,
      counting: this.storage.begin(ageMs),
    });
    const { hub, bans, examine } = world;
    const listed = <U extends User>(user: U, found = hub.stateOf(user.id)) => {
      const state = user.deactivated ? "offline" : together(found, hub.stateOf(user.id));
      return { ...user, online: state !== "offline", state };
    };
    const found = async <U extends User>(users: readonly U[]) => {
      const unknown = users.filter(({ id }) => hub.stateOf(id) === "offline");
      const there = await hub.nodes.lookFor(unknown.map(({ id }) => id));
      return users.map((user) => listed(user, there.users.get(user.id)?.state));
    };
    this.#tell = {
      "user.get": async ({ user }) => {
        const [one = listed(user)] = await found([user]);
        return { user: one };
      },
      "server.rooms": counted,
      "server.storage": counted,
      "user.directory": async ({ users, more }) => ({ users: await found(users), more }),
      "user.profiles": async ({ profiles }) => ({ profiles: await found(profiles) }),
      "staff.list": async ({ people }) => ({ people: onlineFirst(await found(people)) }),
      "room.operators": async ({ people }) => ({ people: onlineFirst(await found(people)) }),
      "user.list": async ({ users }) => ({ users: await found(users) }),
      "room.members": async ({ members, more }, _client, { room }) => {
        const known = () => members.map((one) => listed(one));
        return { members: hub.nodes.fresh.has(room) ? await found(members) : known(), more };
      },
      "session.list": ({ sessions }, { session }) => ({
        sessions: sessions.map((one) => (one.id === session ? { ...one, current: true } : one)),
      }),
      "user.sessions": ({ sessions }) => ({ sessions }),
      "server.costs": () => this.costs(),
      "server.check": async () => ({ findings: (await examine?.()) ?? [] }),
      "user.networks": ({ user, networks }) => ({ networks: withThose(bans.networksNow(user), networks) }),
    };
  }

  /** Who costs this node what. Without limits it counts nothing. */
  async costs(): Promise<Answers["server.costs"]> {
    const { store, bans, toll } = this.#world;
    const expenses = toll?.expenses ?? new Expenses(() => 0);
    const known = { store, cloak: (network: string) => bans.cloak(network) || network };
    const [minute, hour] = await Promise.all([
      costsOf(expenses.dearest("minute"), known),
      costsOf(expenses.dearest("hour"), known),
    ]);
    return { minute, hour };
  }

  async ask<T extends QuestionType>(client: Client, question: Question<T>): Promise<Answer<Answers[T]>> {
    const answered = await this.#answered(client, question);
    if (answered.refused) return { refused: answered.refused };
    const noted = await this.looks.answers(client.user, question, answered.found);
    if ("refused" in noted) return { refused: noted.refused };
    const { type } = question as { readonly type: T };
    const tell = this.#tell[type] as
      | ((found: Found[T], client: Client, question: Question<T>) => Answers[T] | Promise<Answers[T]>)
      | undefined;
    return tell ? await tell(answered.found, client, question) : (answered.found as unknown as Answers[T]);
  }

  /** A page of r0, the server's log; without `by`, for the operator on the machine itself. */
  async audit(
    question: Question<"audit.read">,
    by: Asker = { user: SYSTEM, ...SERVER },
  ): Promise<Answer<Answers["audit.read"]>> {
    const answered = await this.#answered(by, question);
    return answered.refused ? { refused: answered.refused } : answered.found;
  }

  /** A page of the directory, for the operator. */
  async people(asked: Omit<Question<"user.directory">, "type">): Promise<Found["user.directory"]> {
    const by = { user: SYSTEM, ...SERVER };
    const answered = await this.#answered<"user.directory">(by, { type: "user.directory", ...asked });
    if (answered.refused) throw new Error(answered.refused.message);
    return answered.found;
  }

  /** Where a person is signed in, for the operator. */
  async sessionsOf(user: string): Promise<Answer<Answers["user.sessions"]>> {
    const answered = await this.#answered<"user.sessions">(
      { user: SYSTEM, ...SERVER },
      { type: "user.sessions", user },
    );
    return answered.refused ? { refused: answered.refused } : answered.found;
  }

  /** All rooms, for the operator, on the machine itself. The server's log notes it. */
  async *allRooms(asked: Omit<AllRooms, "type" | "limit" | "after">): AsyncGenerator<OverseenRoom> {
    const noted = await this.looks.note(SYSTEM, { what: "rooms" });
    if ("refused" in noted) throw new Error("looking at all rooms cannot be noted");
    for (let after: string | undefined; ; ) {
      const question: AllRooms = { type: "server.rooms", ...asked, after, limit: limits.roomsPageMax };
      const { rooms, more, next } = await this.#asServer(question);
      yield* rooms;
      if (!more) return;
      after = next;
    }
  }

  /** Resolves when messages and bytes were counted at least once; older figures are counted anew meanwhile. */
  async counted(): Promise<void> {
    const { ageMs } = await this.#asServer({ type: "server.storage", limit: 1 });
    this.storage.begin(ageMs);
    if (ageMs === undefined) await this.storage.ended();
  }

  async #asServer<T extends QuestionType>(question: Question<T>): Promise<Found[T]> {
    const answered = await this.#world.store.ask(SYSTEM, question, { group: SYSTEM, person: SYSTEM });
    if (answered.refused) throw new Error(answered.refused.message);
    return answered.found;
  }

  /** Asks again while this node hears in the meantime of something that takes the right to know the answer. */
  async #answered<T extends QuestionType>(client: Asker, question: Question<T>): Promise<Answered<T>> {
    const { store, hub } = this.#world;
    for (;;) {
      const underWay = hub.questions.begin(client.user, "room" in question ? question.room : undefined);
      try {
        const answered = await store.ask(client.user, question, client);
        if (underWay.touched <= answered.head) return answered;
      } finally {
        hub.questions.end(underWay);
      }
    }
  }
}

const onlineFirst = <U extends { readonly online: boolean }>(people: readonly U[]): U[] => [
  ...people.filter(({ online }) => online),
  ...people.filter(({ online }) => !online),
];

/** Networks where a person is now come first. */
function withThose(now: ReadonlySet<string>, before: readonly SeenNetwork[]): SeenNetwork[] {
  return [...[...now].map((cloak) => ({ cloak })), ...before.filter(({ cloak }) => !now.has(cloak))];
}
