import { limits } from "../protocol/limits.ts";
import type { RoomLeave } from "../protocol/member.ts";
import { happened, refuse } from "./decide.ts";
import type { Decision, View } from "./ports.ts";
import { tooManyRooms } from "./rooms.ts";

export function joinRoom({ me, joined, room, amMember }: View): Decision {
  if (!room) return refuse("no_such_room");
  if (amMember) return refuse("already_member", { room: room.id });
  if (joined.length >= limits.roomsPerUserMax) return refuse("too_many_rooms", tooManyRooms);
  return happened({ type: "member.joined", user: me.id, name: me.name });
}

export function leaveRoom({ me, room, amMember }: View, { room: id }: RoomLeave): Decision {
  if (!room) return refuse("no_such_room", { room: id });
  if (!amMember) return refuse(room.kind === "public" ? "not_member" : "no_such_room", { room: id });
  // Whoever left could not be written to any more, and would never know.
  if (room.kind === "direct")
    return refuse("not_allowed", { room: id, message: "a conversation cannot be left" });
  return happened({ type: "member.left", user: me.id, name: me.name });
}
