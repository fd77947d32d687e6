import type { Event } from "../protocol/events.ts";
import { skeleton } from "../protocol/names.ts";
import type { Room } from "../protocol/room.ts";
import type { Signal } from "../protocol/signals.ts";
import type { Audience, Client } from "./audience.ts";
import type { Log } from "./ports.ts";
import { Tail, type Taken } from "./tail.ts";

/**
 * In rooms with more readers on one node the server sends no presence and no typing: they would cost more than all
 * messages.
 */
const SIGNAL_READERS_MAX = 500;

const NOBODY: readonly Client[] = [];

/**
 * Where a client is in the room's log, until it is live. A client is "entering" while its rooms are looked up (see
 * Arrivals); then it is in each of its feeds in exactly one way: catching up, ahead, or live (one of the readers).
 */
type Behind =
  /** The server sends it what it missed; it has everything up to `has`. */
  | { readonly is: "catching up"; readonly has: number }
  /** It has more than this node has passed on so far, and waits until the node has got there. */
  | { readonly is: "ahead"; readonly has: number };

/** What a client that catches up does not have yet: `after` < seq <= `upTo`. */
export interface Missing {
  readonly after: number;
  readonly upTo: number;
}

/** One room on this node: how far the node has passed on its log, and to which clients. */
export class Feed {
  /** How many users of this node are in the room. */
  users = 0;
  /** The node is filling a gap from the store. */
  filling = false;
  /** Its gap could not be filled. */
  #hasFailed = false;
  readonly #log: Log;
  readonly #tail: Tail;
  #room: Room;
  /** The key by which names are compared. It is made once, since that takes up to 0.1 ms. */
  #key: string | undefined;
  /** The clients that are live. An audience gets each list of events once, for all of its readers. */
  readonly #readers = new Map<Audience, Set<Client>>();
  #behind: Map<Client, Behind> | undefined;

  constructor(room: Room, head: number, log: Log) {
    this.#room = room;
    this.#tail = new Tail(head);
    this.#log = log;
  }

  /** The room as it is at `head`. */
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

  /** The seq of the last event that was passed on. */
  get head(): number {
    return this.#tail.head;
  }

  /** The highest seq that this node has heard of. */
  get known(): number {
    return this.#tail.known;
  }

  /**
   * Whether no user of this node is in the room, and there is no gap that is being filled, or will be: a user may come into
   * the room in it.
   */
  get empty(): boolean {
    return this.users === 0 && !this.filling && (this.#hasFailed || this.known === this.head);
  }

  get readers(): number {
    let count = 0;
    for (const readers of this.#readers.values()) count += readers.size;
    return count;
  }

  /** Takes events of this room. The caller passes on the next ones, and fills the gap. */
  take(events: readonly Event[]): Taken<Event> {
    return this.#tail.take(events);
  }

  /** The log begins at `seq`: the store no longer has what was before. */
  begins(seq: number): void {
    this.#tail.begins(seq);
  }

  /** The log reaches up to `seq`. Returns whether there is a gap to fill. */
  knows(seq: number): boolean {
    this.#hasFailed = false;
    return this.#tail.knows(seq);
  }

  /** The client is live: it gets every event from now on. */
  add(client: Client): void {
    const readers = this.#readers.get(client.audience);
    if (readers) readers.add(client);
    else this.#readers.set(client.audience, new Set([client]));
  }

  /** The client has everything up to `has`. Returns whether it is live with that. */
  place(client: Client, has: number): boolean {
    if (has === this.head) this.add(client);
    else this.#stays(client, { is: "catching up", has });
    return has === this.head;
  }

  remove(client: Client): void {
    this.#behind?.delete(client);
    const readers = this.#readers.get(client.audience);
    if (readers?.delete(client) && readers.size === 0) this.#readers.delete(client.audience);
  }

  /** The client's audience has changed. */
  moved(client: Client): void {
    for (const [audience, readers] of this.#readers) {
      if (!readers.delete(client)) continue;
      if (readers.size === 0) this.#readers.delete(audience);
      this.add(client);
      return;
    }
  }

  /** Whether a client in this room is not live. */
  isBehind(client: Client): boolean {
    return this.#behind?.has(client) === true;
  }

  /** The last seq that was passed on to this client. */
  passedOnTo(client: Client): number {
    return this.#behind?.get(client)?.has ?? this.head;
  }

  /**
   * What to send next to a client that is catching up. Undefined = nothing: the client has everything and is live from
   * now on, or it is ahead, or it has left.
   */
  missing(client: Client): Missing | undefined {
    const behind = this.#behind?.get(client);
    if (!behind) return undefined;
    if (behind.has < this.head) return { after: behind.has, upTo: this.head };
    if (behind.has > this.head) this.#stays(client, { is: "ahead", has: behind.has });
    else {
      this.#behind?.delete(client);
      this.add(client);
    }
    return undefined;
  }

  /** A client that is catching up now has everything up to `has`. */
  sent(client: Client, has: number): void {
    if (this.isBehind(client)) this.#stays(client, { is: "catching up", has });
  }

  /** The clients that were ahead and that this node has now reached: they catch up. */
  reached(): readonly Client[] {
    if (!this.#behind || this.#behind.size === 0) return NOBODY;
    const reached = [...this.#behind].filter(([, { is, has }]) => is === "ahead" && has <= this.head);
    for (const [client, { has }] of reached) this.#stays(client, { is: "catching up", has });
    return reached.map(([client]) => client);
  }

  /** Delivers events, once for each audience. */
  deliver(events: readonly Event[]): void {
    this.#each((audience, readers) => audience.deliver(this.#room, events, readers));
  }

  signal(signal: Signal): void {
    this.#each((audience, readers) => {
      if (readers.size <= SIGNAL_READERS_MAX) audience.signal(signal, readers);
    });
  }

  /** Ends all connections that read the room. Their clients reconnect and resume. */
  fail(): void {
    this.#hasFailed = true;
    const live = [...this.#readers.values()].flatMap((readers) => [...readers]);
    for (const client of [...live, ...(this.#behind?.keys() ?? [])]) client.end("failed");
  }

  /** If an audience throws, only its own readers are ended: they resume without a gap. */
  #each(call: (audience: Audience, readers: Set<Client>) => void): void {
    for (const [audience, readers] of this.#readers) {
      try {
        call(audience, readers);
      } catch (cause) {
        this.#log.error(`a delivery failed, in ${this.#room.id}`, cause);
        for (const client of [...readers]) client.end("failed");
      }
    }
  }

  #stays(client: Client, behind: Behind): void {
    this.#behind ??= new Map();
    this.#behind.set(client, behind);
  }
}
