import type { Command } from "../protocol/frames.ts";
import type { RoomId } from "../protocol/ids.ts";
import { skeleton } from "../protocol/names.ts";
import type { RoomJoin } from "../protocol/room.ts";
import type { Outcome } from "./commit.ts";

const KEPT_MAX = 1_000;

/**
 * Remembers which public room a name meant when a person last joined by it. So a join by name costs what the room's
 * readers cost, as a join by id does.
 */
export class NamedRooms {
  readonly #rooms = new Map<string, RoomId>();

  /** The room that a command means by a name, as far as it is known before the command is carried out. */
  roomOf(command: Command): RoomId | undefined {
    if (command.type !== "room.join" || command.name === undefined) return undefined;
    return this.#rooms.get(skeleton(command.name));
  }

  /** `paid` charges for a room that was not `known` beforehand. */
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
    // Others may not learn what the name of a private room means.
    if (kind === "public") {
      if (this.#rooms.size >= KEPT_MAX) this.#rooms.clear();
      this.#rooms.set(skeleton(name), id);
    }
    return outcome;
  }
}
