import type { RoomId } from "../protocol/ids.ts";
import type { Room } from "../protocol/room.ts";
import type { Bus } from "./bus.ts";
import { Feed } from "./feed.ts";
import type { Log } from "./ports.ts";

/** The feeds of the rooms that users of this node are in. */
export class Feeds {
  readonly #feeds = new Map<RoomId, Feed>();
  readonly #log: Log;
  readonly #bus: Bus;

  constructor({ log, bus }: { readonly log: Log; readonly bus: Bus }) {
    this.#log = log;
    this.#bus = bus;
  }

  get size(): number {
    return this.#feeds.size;
  }

  all(): readonly Feed[] {
    return [...this.#feeds.values()];
  }

  of(room: RoomId): Feed | undefined {
    return this.#feeds.get(room);
  }

  /** The room's feed; a new one begins after `head`. */
  open(room: Room, head: number): Feed {
    const found = this.#feeds.get(room.id);
    if (found) return found;
    const feed = new Feed(room, head, this.#log);
    this.#feeds.set(room.id, feed);
    this.#bus.listen(room.id);
    return feed;
  }

  dropIfEmpty(feed: Feed): void {
    const { id } = feed.room;
    if (!feed.empty || this.#feeds.get(id) !== feed) return;
    this.#feeds.delete(id);
    this.#bus.leave(id);
  }
}
