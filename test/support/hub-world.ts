import type { Audience, Client } from "../../src/chat/audience.ts";
import type { Entered } from "../../src/chat/entered.ts";
import { Hub } from "../../src/chat/hub.ts";
import type { Store } from "../../src/chat/store.ts";
import type { User } from "../../src/protocol/account.ts";
import type { Event } from "../../src/protocol/events.ts";
import type { RoomId, SessionId, UserId } from "../../src/protocol/ids.ts";
import type { Room } from "../../src/protocol/room.ts";
import type { Signal } from "../../src/protocol/signals.ts";
import { Faults, faultyStore } from "./faulty-store.ts";
import { HandClock } from "./hand-clock.ts";
import { Inbox } from "./inbox.ts";
import { ProcessBus } from "./process-bus.ts";
import { StoreHome } from "./store-home.ts";
import { Townsfolk } from "./townsfolk.ts";
import { turns } from "./turns.ts";

/** Where a connection comes in and goes out: the hub, or the chat around it. */
export interface Entrance {
  enter(client: Client, user: User, since: ReadonlyMap<RoomId, number>): Promise<Entered | undefined>;
  leave(client: Client): unknown;
}

/** Somebody's connection without a network: it keeps what it is sent. */
export class Reader implements Client {
  readonly user: UserId;
  readonly session: SessionId | undefined;
  readonly audience: Audience;
  readonly inbox = new Inbox<Event>();
  readonly presence: string[] = [];
  readonly signals: Signal[] = [];
  /** Why the hub ended it. */
  ended: string | undefined;
  /** Whether sending to it throws. */
  breaks = false;
  /** Until when a page of what it missed is on its way. */
  busy: Promise<void> = Promise.resolve();
  hello: Entered | undefined;
  get person(): string {
    return this.user;
  }
  get group(): string {
    return this.user;
  }
  readonly #entrance: Entrance;

  constructor(entrance: Entrance, user: UserId, audience: Audience, session?: SessionId) {
    this.session = session;
    this.#entrance = entrance;
    this.user = user;
    this.audience = audience;
  }

  async enter(user: User, since: Readonly<Record<string, number>> = {}): Promise<void> {
    this.hello = await this.#entrance.enter(this, user, new Map(Object.entries(since) as [RoomId, number][]));
    this.hello?.follow();
  }

  leave(): void {
    this.#entrance.leave(this);
  }

  /** The seqs that were received of a room, in the order they came. */
  seqs({ id }: Room): number[] {
    return this.inbox.all.flatMap(({ room, seq }) => (room === id ? [seq] : []));
  }

  async has({ id, name }: Room, seq: number): Promise<void> {
    await this.inbox.first(
      (event) => event.room === id && event.seq === seq,
      `event ${seq} of ${name} comes`,
    );
  }

  send(frames: readonly string[]): void {
    if (this.breaks) throw new Error("this connection is broken, as the test wants it");
    for (const frame of frames) this.inbox.add(JSON.parse(frame) as Event);
  }

  drained(): Promise<void> {
    return this.busy;
  }

  /** As a door does it: a connection that is ended has left at once. */
  end(reason: string): void {
    this.ended ??= reason;
    this.inbox.end(`it was ended: ${reason}`);
    this.leave();
  }
}

const QUIET_ROUNDS = 4;

/** Gives every event as JSON, encoded once for all its readers. */
export const openAudience = (): Audience => ({
  deliver: (_room, events, readers) => {
    const frames = events.map((event) => JSON.stringify(event));
    for (const reader of readers) reader.send(frames);
  },
  signal: (signal, readers) => {
    for (const reader of readers) (reader as Reader).signals.push(signal);
    if (signal.type !== "presence") return;
    const { by, state, room } = signal;
    for (const reader of readers)
      if (reader.user !== by) (reader as Reader).presence.push(`${by} ${state} in ${room}`);
  },
});

/** A hub over a real store, with the faults that a test wants. */
export class HubWorld implements AsyncDisposable {
  readonly hub: Hub;
  readonly town: Townsfolk;
  readonly clock = new HandClock();
  readonly faults = new Faults();
  /** What the hub logged. */
  readonly log: string[] = [];
  /** The way to other nodes, if there are any. */
  readonly bus = new ProcessBus();
  readonly #home: StoreHome;
  readonly #store: Store;
  readonly #audience = openAudience();

  private constructor(home: StoreHome) {
    this.#home = home;
    this.town = new Townsfolk(home.store);
    this.#store = faultyStore(home.store, this.faults);
    this.hub = this.#node("n1");
    this.#store.onCommit((commit) => this.hub.hear(commit));
  }

  /** Another node of the same server: it commits nothing itself, and hears the bus. */
  async openNode(name: string): Promise<Hub> {
    const hub = this.#node(name);
    await hub.open();
    return hub;
  }

  #node(name: string): Hub {
    return new Hub({
      store: this.#store,
      bus: this.bus.node(name),
      log: { info: () => {}, error: (what, cause) => this.log.push(`${what}: ${cause}`) },
      clock: this.clock,
    });
  }

  static async open(): Promise<HubWorld> {
    return new HubWorld(await StoreHome.open());
  }

  reader(user: User, audience: Audience = this.#audience, hub: Hub = this.hub): Reader {
    return new Reader(hub, user.id, audience);
  }

  /** A client of this user that has come in, after the seqs it says. */
  async enters(user: User, since: Readonly<Record<string, number>> = {}, hub = this.hub): Promise<Reader> {
    const reader = this.reader(user, this.#audience, hub);
    await reader.enter(user, since);
    return reader;
  }

  /** A post whose announcement nobody hears. */
  async postUnheard(author: User, room: Room, body: string): Promise<Event> {
    this.faults.losing += 1;
    return await this.town.post(author, room, body);
  }

  /** What the store was asked until now has been answered, and what that led to, and so on a few times over. */
  async quiet(): Promise<void> {
    for (let i = 0; i < QUIET_ROUNDS; i += 1) {
      // Reads are answered in the order they were asked.
      await this.town.store.headsOf([]);
      await turns(QUIET_ROUNDS);
    }
  }

  /** What is left behind of everyone who ever came. */
  get remains(): string {
    const { clients, users, rooms } = this.hub.counts;
    return `${clients} clients, ${users} users, ${rooms} rooms`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#home[Symbol.asyncDispose]();
  }
}

/** Ada, bob and cem, who are in the kitchen: seqs 1 to 4 are its making and their joining. */
export async function kitchen(world: HubWorld) {
  const [ada, bob, cem] = (await world.town.accounts("ada", "bob", "cem")) as [User, User, User];
  return { ada, bob, cem, room: await world.town.room("kitchen", ada, bob, cem) };
}
