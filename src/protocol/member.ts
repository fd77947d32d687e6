import { z } from "zod";
import { room } from "./fields.ts";
import type { UserId } from "./ids.ts";
import { limits } from "./limits.ts";

export const roomLeave = z.object({ type: z.literal("room.leave"), room });

/** Who is in a room, a page at a time, in the order of their ids; `online` tells who is here now. */
export const roomMembers = z.object({
  type: z.literal("room.members"),
  room,
  after: z.string().max(20).optional(),
  limit: z.number().int().min(1).max(limits.membersPageMax).default(limits.membersPageMax),
});

/** Open the conversation with one other person, by name; it is made at the first call and stays the same. */
export const directOpen = z.object({ type: z.literal("direct.open"), user: z.string().max(200) });

export type RoomLeave = z.infer<typeof roomLeave>;
export type RoomMembers = z.infer<typeof roomMembers>;
export type DirectOpen = z.infer<typeof directOpen>;

export type MemberJoined = { readonly type: "member.joined"; readonly user: UserId; readonly name: string };
export type MemberLeft = { readonly type: "member.left"; readonly user: UserId; readonly name: string };
