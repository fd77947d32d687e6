import { z } from "zod";
import { person } from "./account.ts";
import { after, at, heldIdField, line, message, pageOf, room } from "./fields.ts";
import type { HeldId, RoomId, UserId } from "./ids.ts";
import { limits } from "./limits.ts";
import { type MessagePost, type MessagePosted, messageKind } from "./message.ts";
import { command, nothing, place, question } from "./request.ts";
import { ownSignal } from "./signal.ts";

/*
 * The first messages of newcomers can wait for a moderator (the setting `holdFirst`). A post that waits is refused with the code
 * `held` and is stored: it is in no room's log until a moderator admits it. The same post with the same nonce says what became of it.
 */

const heldShape = z
  .object({
    id: heldIdField,
    by: person.describe("Who wrote it."),
    at: at.describe("When it was written."),
    room: z.object({ id: room, name: z.string() }).describe("Where it would be."),
    body: z.string(),
    kind: messageKind.optional(),
    thread: message.optional().describe("The thread in which it would be."),
  })
  .describe("A message that waits for a moderator.");
export type Held = Readonly<z.infer<typeof heldShape>>;

export const heldList = question(
  "held.list",
  "The messages of newcomers that wait for a moderator, a page at a time, the oldest first.",
  { after, limit: pageOf(limits.heldPageMax) },
  { answer: z.object({ held: z.array(heldShape).readonly(), more: z.boolean() }), refusals: [] },
);
export const heldAdmit = command(
  "held.admit",
  "Admit a message that waits: it is posted now, in the name of its author.",
  {
    held: heldIdField,
    always: z
      .literal(true)
      .optional()
      .describe(
        "Nothing more that this person writes waits for a moderator. What waits already is not admitted by it.",
      ),
  },
  {
    answer: place.partial().describe("Where the message is; nothing = it was posted before."),
    refusals: ["no_such_held", "not_allowed", "room_archived"],
  },
);
export const heldDecline = command(
  "held.decline",
  "Decline a message that waits: it is not posted, and its text is deleted.",
  {
    held: heldIdField,
    reason: line(limits.reasonCharactersMax).optional().describe("Why; the author reads it."),
  },
  { answer: nothing, refusals: ["no_such_held"] },
);
export const reportCount = question(
  "report.count",
  "How much waits for the moderators of the server.",
  {},
  {
    answer: z.object({
      reports: z.number().int().describe("Open reports."),
      held: z.number().int().describe("Messages of newcomers."),
    }),
    refusals: [],
  },
);

export const heldSignal = ownSignal(
  "held",
  "A message of a newcomer waits for a moderator, or does not any more: told to its author and to the server's moderators. The " +
    "author's client posts it again with the same nonce to learn what became of it.",
  {
    held: heldIdField,
    room,
    state: z.enum(["waiting", "admitted", "declined"]),
    reason: z.string().optional().describe("Why it was declined."),
  },
);

/** A post that has to wait: the server makes it of a `message.post`. */
export type MessageHold = Omit<MessagePost, "type" | "hold" | "raid" | "userhost"> & {
  readonly type: "message.hold";
};
/** What is kept of a post that waits. */
export type HeldPost = Omit<MessagePosted, "type" | "mentions" | "mentionsAll" | "nonce">;
/** A post that was held before. Of one that was declined no text is left. */
export type HeldBefore = { readonly room: RoomId } & (
  | { readonly is: "waiting"; readonly post: HeldPost }
  | { readonly is: "declined"; readonly reason: string }
);
export type MessageHeld = {
  readonly type: "message.held";
  readonly room: RoomId;
  readonly nonce?: string | undefined;
  readonly post: HeldPost;
};
/** `user` is the author. */
export type HeldDecided = {
  readonly type: "held.decided";
  readonly held: HeldId;
  readonly room: RoomId;
  readonly user: UserId;
  readonly admit: boolean;
  readonly always?: true | undefined;
  readonly reason?: string | undefined;
};
