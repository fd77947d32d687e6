import { room, user } from "./fields.ts";
import type { RoomId, UserId } from "./ids.ts";
import { changed, command } from "./request.ts";
import type { Room } from "./room.ts";

/*
 * Admins look after all rooms. Of a private room in which they are not they see its name and numbers, never its topic, its
 * messages or its members; of conversations only sums.
 */

export const roomAdopt = command(
  "room.adopt",
  "Give a room an operator when all of its operators have left. A person who is not in the room joins it. While people are in a " +
    "private room, only one of them can become its operator.",
  { room, user },
  { answer: changed, refusals: ["no_such_user", "not_allowed", "too_many_rooms"] },
);

/** A room without an operator was given one. */
export type RoomAdopted = {
  readonly type: "room.adopted";
  readonly room: RoomId;
  readonly kind: Room["kind"];
  readonly name?: string;
  readonly user: UserId;
};
