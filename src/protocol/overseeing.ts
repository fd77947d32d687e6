import { z } from "zod";
import { person } from "./account.ts";
import { at, pageOf, room, user } from "./fields.ts";
import type { RoomId, UserId } from "./ids.ts";
import { limits } from "./limits.ts";
import { changed, command, question } from "./request.ts";
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

const messages = z.number().int().describe("How many messages were posted whose text is not erased.");
const bytes = z.number().int().describe("The bytes of their texts and of edits, as they are stored.");
const amount = z.object({ messages, bytes });

const overseenRoom = z
  .object({
    id: room,
    name: z.string(),
    kind: z.enum(["public", "private"]),
    members: z.number().int(),
    operators: z.number().int(),
    joined: z.boolean().describe("Whether you are in it."),
    archived: z.literal(true).optional(),
    deletedAt: at.optional().describe("When it was deleted; it can still be restored."),
    lastAt: at.optional().describe("When its last message was posted, as it was counted last."),
    messages,
    bytes,
  })
  .describe("A room as an admin sees it.");
export type OverseenRoom = Readonly<z.infer<typeof overseenRoom>>;

const figures = {
  more: z.boolean(),
  next: z.string().optional().describe("For the next page: give it as `after`."),
  countedAt: at.optional().describe("When messages and bytes were counted last; none = never."),
  counting: z.boolean().describe("They are being counted: ask again in a moment."),
};
const from = z
  .string()
  .max(1_000)
  .optional()
  .describe("The `next` of the page before; none = the first page.");

export const serverRooms = question(
  "server.rooms",
  "All rooms of the server, a page at a time. Of private rooms it has the name and numbers, and nothing of what is said there or who " +
    "is in them; of conversations it has sums. The server's log notes that you looked.",
  {
    search: z.string().max(limits.roomNameCharactersMax).optional().describe("A part of the name."),
    kind: z.enum(["public", "private"]).optional().describe("None = both."),
    state: z
      .enum(["live", "archived", "deleted"])
      .default("live")
      .describe("`live`: all that are not deleted; `deleted`: those that can still be restored."),
    sort: z
      .enum(["name", "members", "activity", "messages", "bytes"])
      .default("name")
      .describe("By name from A to Z, or by a number from the greatest."),
    after: from,
    limit: pageOf(limits.roomsPageMax),
  },
  {
    answer: z.object({
      rooms: z.array(overseenRoom).readonly(),
      ...figures,
      sums: z
        .object({ rooms: amount, conversations: amount })
        .optional()
        .describe("Of all rooms, and of all direct conversations."),
    }),
    refusals: [],
  },
);
export const serverStorage = question(
  "server.storage",
  "How much each person has written in all rooms and conversations together, the most first, a page at a time.",
  { after: from, limit: pageOf(limits.membersPageMax) },
  {
    answer: z.object({
      people: z
        .array(z.object({ user: person, messages, bytes }).describe("A person, and what they wrote."))
        .readonly(),
      ...figures,
    }),
    refusals: [],
  },
);
