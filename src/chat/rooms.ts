import { limits } from "../protocol/limits.ts";
import type { DirectOpen } from "../protocol/member.ts";
import { roomNameProblem } from "../protocol/names.ts";
import type { RoomCreate } from "../protocol/room.ts";
import { already, happened, refuse } from "./decide.ts";
import type { Decision, View } from "./ports.ts";

export function createRoom({ room, rooms }: View, { name }: RoomCreate): Decision {
  const problem = roomNameProblem(name);
  if (problem) return refuse("bad_name", { message: problem, field: "name" });
  if (room) return refuse("room_exists", { room: room.id });
  if (rooms >= limits.roomsMax) return refuse("server_full");
  return happened({ type: "room.created", name, kind: "public" });
}

export function openDirect({ me, joined, other, room, rooms }: View, { user }: DirectOpen): Decision {
  if (!other || other.kind === "system")
    return refuse("no_such_user", { message: `there is nobody named ${user}` });
  if (room) return already({ room });
  if (joined.length >= limits.roomsPerUserMax) return refuse("too_many_rooms", tooManyRooms);
  if (rooms >= limits.roomsMax) return refuse("server_full");
  const people = (other.id === me.id ? [me] : [me, other]).map(({ id, name }) => ({ id, name }));
  return happened(
    { type: "room.created", name: "", kind: "direct", people },
    ...people.map((person) => ({ type: "member.joined" as const, user: person.id, name: person.name })),
  );
}

export const tooManyRooms = { message: `one person can be in at most ${limits.roomsPerUserMax} rooms` };
