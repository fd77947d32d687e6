import type { Event } from "../protocol/events.ts";
import type { RoomId } from "../protocol/ids.ts";
import type { Welcome } from "./calls.ts";
import type { Log } from "./feed.ts";
import type { Follower } from "./follower.ts";
import { placeAt } from "./place.ts";
import { Restored } from "./thrown.ts";

/** The followers of each room. */
export class Followers {
  readonly #all = new Map<RoomId, Set<Follower>>();

  add(room: RoomId, follower: Follower): void {
    this.#all.set(room, (this.#all.get(room) ?? new Set()).add(follower));
  }

  remove(room: RoomId, follower: Follower): void {
    const all = this.#all.get(room);
    all?.delete(follower);
    if (all?.size === 0) this.#all.delete(room);
  }

  grew(room: RoomId, log: Log, events: readonly Event[]): void {
    for (const follower of this.#all.get(room) ?? []) follower.grew(log, events);
  }

  left(room: RoomId): void {
    for (const follower of this.#all.get(room) ?? []) follower.end();
    this.#all.delete(room);
  }

  /** A different epoch is a different log, even with equal `seq`s. */
  restored({ epoch, rooms }: Welcome): void {
    for (const { id, seq } of rooms) {
      for (const follower of this.#all.get(id) ?? []) follower.fail(new Restored(id, placeAt(epoch, seq)));
      this.#all.delete(id);
    }
  }

  /** Ends them all, with an error if there is one. */
  end(why?: Error): void {
    for (const all of this.#all.values())
      for (const follower of all)
        if (why) follower.fail(why);
        else follower.end();
    this.#all.clear();
  }
}
