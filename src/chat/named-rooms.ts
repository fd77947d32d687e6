import type { Command } from "../protocol/frames.ts";
import type { RoomId } from "../protocol/ids.ts";
import { skeleton } from "../protocol/names.ts";
import type { RoomJoin } from "../protocol/room.ts";
import type { Outcome } from "./ports.ts";

const KEPT_MAX = 1_000;

/** Which public room a name meant when a person last joined by it: who joins by name pays for that room, as by its id. */
export class NamedRooms {
  readonly #rooms = new Map<string, RoomId>();

  /** The room that a command means by a name, as far as that is known before it is carried out. */
  roomOf(command: Command): RoomId | undefined {
    if (command.type !== "room.join" || command.name === undefined) return undefined;
    return this.#rooms.get(skeleton(command.name));
  }

  /** `paid` is for a room that was not `known` beforehand. */
  async join(
    { name }: RoomJoin,
    joining: Promise<Outcome>,
    known: RoomId | undefined,
    paid: (room: RoomId) => unknown,
  ): Promise<Outcome> {
    const outcome = await joining;
    if (name === undefined || outcome.refused || !outcome.room || outcome.room.id === known) return outcome;
    const { id, kind } = outcome.room;
    if (outcome.events.length > 0) paid(id);
    // A private room is nothing that its name would say to others.
    if (kind === "public") {
      if (this.#rooms.size >= KEPT_MAX) this.#rooms.clear();
      this.#rooms.set(skeleton(name), id);
    }
    return outcome;
  }
}
