import type { Event } from "../protocol/events.ts";
import type { RoomId } from "../protocol/ids.ts";
import type { Welcome } from "./calls.ts";
import type { FeedReader } from "./feed-reader.ts";
import { placeAt } from "./place.ts";
import type { Log } from "./room-log.ts";
import { Restored } from "./thrown.ts";

/** The readers of each room. */
export class FeedReaders {
  readonly #all = new Map<RoomId, Set<FeedReader>>();

  add(room: RoomId, reader: FeedReader): void {
    this.#all.set(room, (this.#all.get(room) ?? new Set()).add(reader));
  }

  remove(room: RoomId, reader: FeedReader): void {
    const all = this.#all.get(room);
    all?.delete(reader);
    if (all?.size === 0) this.#all.delete(room);
  }

  grew(room: RoomId, log: Log, events: readonly Event[]): void {
    for (const reader of this.#all.get(room) ?? []) reader.grew(log, events);
  }

  left(room: RoomId): void {
    for (const reader of this.#all.get(room) ?? []) reader.end();
    this.#all.delete(room);
  }

  /** A different epoch is a different log, even with equal `seq`s. */
  restored({ epoch, rooms }: Welcome): void {
    for (const { id, seq } of rooms) {
      for (const reader of this.#all.get(id) ?? []) reader.fail(new Restored(id, placeAt(epoch, seq)));
      this.#all.delete(id);
    }
  }

  /** Ends them all, with an error if there is one. */
  end(why?: Error): void {
    for (const all of this.#all.values())
      for (const reader of all)
        if (why) reader.fail(why);
        else reader.end();
    this.#all.clear();
  }
}
