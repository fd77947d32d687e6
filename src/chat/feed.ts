import type { Event } from "../protocol/events.ts";
import { skeleton } from "../protocol/names.ts";
import type { Room } from "../protocol/room.ts";
import type { Signal } from "../protocol/signals.ts";
import { catchUp, fillGap } from "./catch-up.ts";
import type { Audience, Client, Log, Store } from "./ports.ts";

/** What a feed needs of the hub it belongs to. */
export interface FeedWorld {
  readonly store: Store;
  readonly log: Log;
  /** Passes on events that are next in order. */
  pass(feed: Feed, events: readonly Event[]): void;
  /** The feed may have become superfluous. */
  idle(feed: Feed): void;
}

/** In larger rooms coming, going and typing is not told: it would cost more than all that is said. */
const SIGNAL_READERS_MAX = 500;

/** One room's live end on this node: who reads it here, and up to where they have it. */
export class Feed {
  #room: Room;
  /** What its name is compared by: made once, since that takes up to 0.1 ms. */
  #key: string | undefined;
  /** The seq of the last event that was passed on. */
  head: number;
  /** The highest seq heard of; more than `head` while a gap is being filled. */
  known: number;
  /** Clients that are being brought up to date and do not get live events yet. */
  readonly catching = new Set<Client>();
  /** How many users of this node are in the room. */
  sessions = 0;
  readonly #world: FeedWorld;
  readonly #readers = new Map<Audience, Set<Client>>();
  #filling = false;
  #ahead: { readonly seq: number; readonly go: () => void }[] | undefined;

  constructor(room: Room, head: number, world: FeedWorld) {
    this.#room = room;
    this.head = head;
    this.known = head;
    this.#world = world;
  }

  /** As it is at `head`. */
  get room(): Room {
    return this.#room;
  }

  set room(room: Room) {
    if (room.name !== this.#room.name) this.#key = undefined;
    this.#room = room;
  }

  get key(): string {
    this.#key ??= skeleton(this.#room.name);
    return this.#key;
  }

  /** Nobody here is in the room. While a gap is filled that is not yet known: someone may be found to have come back. */
  get empty(): boolean {
    return this.sessions === 0 && !this.#filling;
  }

  get readers(): number {
    let count = 0;
    for (const readers of this.#readers.values()) count += readers.size;
    return count;
  }

  add(client: Client): void {
    const readers = this.#readers.get(client.audience);
    if (readers) readers.add(client);
    else this.#readers.set(client.audience, new Set([client]));
  }

  remove(client: Client): void {
    this.catching.delete(client);
    const readers = this.#readers.get(client.audience);
    if (readers?.delete(client) && readers.size === 0) this.#readers.delete(client.audience);
  }

  /** Events of this room in their order: what is next is passed on, and a gap before them is filled from the store. */
  hear(events: readonly Event[]): void {
    const [first, last] = [events[0], events.at(-1)];
    if (!first || !last) return;
    if (this.#filling || first.seq > this.head + 1) this.knows(last.seq);
    else this.#world.pass(this, events);
  }

  /** The log is known to reach up to here. */
  knows(seq: number): void {
    if (seq > this.known) this.known = seq;
    if (this.known > this.head && !this.#filling) void this.#fill();
  }

  /** This event has been passed on. */
  reaches(seq: number): void {
    this.head = seq;
    if (seq > this.known) this.known = seq;
    if (!this.#ahead) return;
    const reached = this.#ahead.filter((one) => one.seq <= seq);
    this.#ahead = this.#ahead.filter((one) => one.seq > seq);
    for (const { go } of reached) go();
  }

  /** Brings a client up to date that has everything up to `since`, which may be more than this node has yet. */
  async follow(client: Client, since: number): Promise<void> {
    if (since > this.head)
      await new Promise<void>((go) => {
        this.#ahead ??= [];
        this.#ahead.push({ seq: since, go });
      });
    if (this.catching.has(client)) await catchUp(this.#world.store, client, this, since);
  }

  /** To every reader, once per audience. An audience that fails loses its readers' trust, not the others'. */
  deliver(events: readonly Event[]): void {
    if (events.length === 0) return;
    this.#each((audience, readers) => audience.deliver(this.room, events, readers));
  }

  signal(signal: Signal): void {
    this.#each((audience, readers) => {
      if (readers.size <= SIGNAL_READERS_MAX) audience.signal(signal, readers);
    });
  }

  /** Calls once per audience that has readers. Readers of one that throws are ended: they resume without a hole. */
  #each(call: (audience: Audience, readers: Set<Client>) => void): void {
    for (const [audience, readers] of this.#readers) {
      try {
        call(audience, readers);
      } catch (cause) {
        this.#world.log.error(`a delivery failed, in ${this.room.id}`, cause);
        for (const client of [...readers]) client.end("failed");
      }
    }
  }

  async #fill(): Promise<void> {
    this.#filling = true;
    try {
      await fillGap(this.#world.store, this, (events) => this.#world.pass(this, events));
    } catch (cause) {
      this.#world.log.error(`filling a gap in ${this.room.id} failed`, cause);
      this.#endAll();
    } finally {
      this.#filling = false;
      this.#world.idle(this);
    }
  }

  #endAll(): void {
    for (const readers of this.#readers.values()) for (const client of [...readers]) client.end("failed");
    for (const client of [...this.catching]) client.end("failed");
  }
}
