import type { Command } from "../protocol/frames.ts";
import type { RoomId } from "../protocol/ids.ts";
import type { Outcome } from "./commit.ts";
import type { Log } from "./ports.ts";
import type { Store } from "./store.ts";

/** A guest in a room. */
export interface GuestPlace {
  readonly room: RoomId;
  readonly name: string;
}

interface GuestRoomsWorld {
  readonly store: Pick<Store, "guestsOutside">;
  readonly log: Log;
  /** Carries out a command in the name of the server. */
  readonly perform: (command: Command) => Promise<Outcome>;
}

const REASON = "guests may not be in this room any more";

/** The public rooms in which guests may be. When fewer rooms are for them, guests leave the others. */
export class GuestRooms {
  readonly #world: GuestRoomsWorld;
  #last = Promise.resolve();

  constructor(world: GuestRoomsWorld) {
    this.#world = world;
  }

  /** The setting is another one: undefined = guests may be everywhere. */
  set(rooms: readonly string[] | undefined): void {
    if (!rooms) return;
    this.#last = this.#last
      .then(() => this.#clear(rooms))
      .catch((cause: unknown) => this.#world.log.error("removing guests from rooms failed", cause));
  }

  async #clear(rooms: readonly string[]): Promise<void> {
    const { store, perform } = this.#world;
    for (;;) {
      const found = await store.guestsOutside(rooms);
      let removed = 0;
      for (const { room, name } of found) {
        const { refused } = await perform({ type: "room.remove", room, user: name, reason: REASON });
        if (!refused) removed += 1;
      }
      // All of a page may have left by themselves, so that no more are found; or none of them can be removed.
      if (removed === 0) return;
    }
  }
}
