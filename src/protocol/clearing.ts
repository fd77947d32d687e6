import { z } from "zod";
import { room, user, userIdField } from "./fields.ts";
import type { UserId } from "./ids.ts";
import { limits } from "./limits.ts";
import { command, eitherOf, nothing, question } from "./request.ts";

/* A moderator erases what a troublemaker wrote, in all rooms at once. */

const whose = {
  user: user.optional(),
  id: userIdField.optional().describe("For a person who has left the server."),
  sinceSeconds: z
    .number()
    .int()
    .min(1)
    .max(10 * 366 * 86_400)
    .optional()
    .describe("Only what they wrote in the last so many seconds; none = everything."),
};
const WHERE =
  "Moderators of the server reach public rooms, and private rooms that they are in; admins and owners reach every room and conversation.";

export const userWrote = question(
  "user.wrote",
  `How many messages of a person \`user.erase\` would erase, and where. ${WHERE}`,
  whose,
  {
    answer: z.object({
      messages: z.number().int(),
      rooms: z
        .array(z.object({ id: room, name: z.string(), messages: z.number().int() }))
        .readonly()
        .describe(`Public rooms, and rooms that you are in: at most ${limits.roomsShownMax}.`),
      more: z.number().int().describe("In how many other rooms and conversations there are some."),
      partial: z.literal(true).optional().describe("There may be more: not everything was looked through."),
    }),
    refusals: ["no_such_user"],
    check: eitherOf("user", "id"),
  },
);
export const userErase = command(
  "user.erase",
  `Erase the messages of a person in all rooms. The server walks through the rooms, and tells each with messages of theirs (\`messages.erased\`). ${WHERE}`,
  whose,
  { answer: nothing, refusals: ["no_such_user"], check: eitherOf("user", "id") },
);

/** `everywhere`: also in private rooms that the moderator is not in, and in conversations. */
export type UserErased = {
  readonly type: "user.erased";
  readonly user: UserId;
  readonly sinceSeconds?: number;
  readonly everywhere?: true;
};
