import type { Event } from "../protocol/frames.ts";
import type { Room } from "../protocol/room.ts";
import type { Audience, Client } from "./ports.ts";

/** One room's live end on this node: who reads it here, and up to where they have it. */
export class Feed {
  readonly room: Room;
  /** The seq of the last event that was passed on. */
  head: number;
  /** The highest seq heard of; more than `head` while a gap is being filled. */
  known: number;
  filling = false;
  /** Clients that are being brought up to date and do not get live events yet. */
  readonly catching = new Set<Client>();
  readonly #readers = new Map<Audience, Set<Client>>();

  constructor(room: Room, head: number) {
    this.room = room;
    this.head = head;
    this.known = head;
  }

  get empty(): boolean {
    return this.#readers.size === 0 && this.catching.size === 0;
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

  /** To every reader, once per audience. An audience that fails loses its readers' trust, not the others'. */
  deliver(events: readonly Event[], failed: (cause: unknown) => void): void {
    if (events.length === 0) return;
    this.#each((audience, readers) => audience.deliver(this.room, events, readers), failed);
  }

  /** Calls once per audience that has readers. Readers of one that throws are ended: they resume without a hole. */
  #each(call: (audience: Audience, readers: Set<Client>) => void, failed: (cause: unknown) => void): void {
    for (const [audience, readers] of this.#readers) {
      try {
        call(audience, readers);
      } catch (cause) {
        failed(cause);
        for (const client of [...readers]) client.end("failed");
      }
    }
  }

  presence(user: Client["user"], state: "online" | "offline", failed: (cause: unknown) => void): void {
    this.#each((audience, readers) => {
      if (readers.size <= PRESENCE_READERS_MAX) audience.presence(this.room, user, state, readers);
    }, failed);
  }

  endAll(): void {
    for (const readers of this.#readers.values()) for (const client of [...readers]) client.end("failed");
    for (const client of [...this.catching]) client.end("failed");
  }
}

/** In larger rooms coming and going is not announced: it would cost more than all that is said. */
const PRESENCE_READERS_MAX = 500;
