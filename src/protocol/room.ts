import { z } from "zod";
import type { Person } from "./account.ts";
import { room } from "./fields.ts";
import type { RoomId } from "./ids.ts";
import { limits } from "./limits.ts";

/** A room's name as somebody types it; the rules are in names.ts and the refusal names the broken one. */
const name = z.string().max(limits.roomNameCharactersMax * 4);

/** Make a public room. Its maker is not in it: joining is a command of its own. */
export const roomCreate = z.object({ type: z.literal("room.create"), name });
export const roomJoin = z.object({ type: z.literal("room.join"), name });

/** The public rooms and one's own, a page at a time, in the order of their ids. */
export const roomList = z.object({
  type: z.literal("room.list"),
  after: z.string().max(20).optional(),
  limit: z.number().int().min(1).max(limits.roomsPageMax).default(limits.roomsPageMax),
});

/** One of one's own rooms, by its id. */
export const roomGet = z.object({ type: z.literal("room.get"), room });

export type RoomCreate = z.infer<typeof roomCreate>;
export type RoomJoin = z.infer<typeof roomJoin>;
export type RoomList = z.infer<typeof roomList>;

export type RoomKind = "public" | "direct";

/** A room as its readers see it. */
export type Room = {
  readonly id: RoomId;
  /** Empty for a direct conversation, which is named by its people. */
  readonly name: string;
  readonly kind: RoomKind;
  /** The people of a direct conversation. */
  readonly people?: readonly Person[];
};

export type RoomCreated = {
  readonly type: "room.created";
  readonly name: string;
  readonly kind: RoomKind;
  readonly people?: readonly Person[];
};
