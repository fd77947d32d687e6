import type { RoomId, UserId } from "./ids.ts";

/** Ephemeral things: no `seq`, may be lost. */
export type Presence = {
  readonly type: "presence";
  readonly room: RoomId;
  readonly by: UserId;
  readonly state: "online" | "offline";
};
export type Signal = Presence;
