import type { RoomId } from "../protocol/ids.ts";
import type { Room } from "../protocol/room.ts";
import type { Bus } from "./bus.ts";
import { Feed } from "./feed.ts";
import type { Log } from "./ports.ts";

interface FeedsWorld {
  readonly log: Log;
  readonly bus: Bus;
  /** The room is read here from now on, or no longer. */
  opened(room: RoomId): void;
  dropped(room: RoomId): void;
}

/** The feeds of the rooms that users of this node are in. */
export class Feeds {
  readonly #feeds = new Map<RoomId, Feed>();
  readonly #world: FeedsWorld;

  constructor(world: FeedsWorld) {
    this.#world = world;
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
    const feed = new Feed(room, head, this.#world.log);
    this.#feeds.set(room.id, feed);
    this.#world.bus.listen(room.id);
    this.#world.opened(room.id);
    return feed;
  }

  dropIfEmpty(feed: Feed): void {
    const { id } = feed.room;
    if (!feed.empty || this.#feeds.get(id) !== feed) return;
    this.#feeds.delete(id);
    this.#world.bus.leave(id);
    this.#world.dropped(id);
  }
}
