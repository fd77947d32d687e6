import { z } from "zod";
import { person } from "./account.ts";
import { type FactBy, fact } from "./fact.ts";
import { after, pageOf, room, user, userIdField } from "./fields.ts";
import type { UserId } from "./ids.ts";
import { limits } from "./limits.ts";
import type { Picture } from "./picture.ts";
import { changed, command, eitherOf, nothing, question } from "./request.ts";
import { roomSignal } from "./signal.ts";

/* What people say of themselves and of rooms, by keys, as in IRCv3's draft/metadata. */

const key = z
  .string()
  .min(1)
  .max(limits.metadataKeyCharactersMax)
  .regex(/^[a-z0-9_./-]+$/, "has other characters than a-z, 0-9, _, ., / and -")
  .describe(
    "Such as `avatar`, `display-name`, `pronouns`, `timezone`, `homepage` or `color`. The `avatar` of a person who has uploaded a picture is its " +
      "path on this server: `/pictures/…`. Another value replaces the picture, and none removes it.",
  );
const value = z
  .string()
  .superRefine((text, context) => {
    const problem =
      new TextEncoder().encode(text).length > limits.metadataValueBytesMax
        ? `has more than ${limits.metadataValueBytesMax} bytes`
        : !text.isWellFormed()
          ? "is not well-formed Unicode"
          : /\p{Cc}/u.test(text)
            ? "has control characters"
            : undefined;
    if (problem) context.addIssue({ code: "custom", message: problem });
  })
  .meta({ maxLength: limits.metadataValueBytesMax })
  .optional()
  .describe("None = the key is removed.");
const values = z.record(z.string(), z.string()).describe("All values, by their keys.");

export const userDescribe = command(
  "user.describe",
  "Say something of yourself: a value for a key. Everyone who shares a room with you is told, and everyone may ask for it. " +
    "The keys of a profile have rules: `display-name` is 1 to 50 visible characters, `pronouns` 1 to 40, `timezone` the name of a " +
    "time zone in the IANA database. They are stored in Unicode's form NFC.",
  { key, value },
  { answer: nothing, refusals: ["too_many"] },
);
export const userClear = command(
  "user.clear",
  "Remove what another person says of themselves, such as an offensive display name. The person may say something else.",
  {
    user,
    key: key.describe("A key of metadata, or `status` for the status that everyone sees beside the name."),
  },
  { answer: nothing, refusals: ["no_such_user", "not_allowed"] },
);
export const roomDescribe = command(
  "room.describe",
  "Say something of a room: a value for a key.",
  { room, key, value },
  { answer: changed, refusals: ["too_many"] },
);
export const userMetadata = question(
  "user.metadata",
  "What a person says of themselves: a person by name or by id, one of the two.",
  { name: z.string().max(200).optional(), id: userIdField.optional() },
  { answer: z.object({ user: person, values }), refusals: ["no_such_user"], check: eitherOf("name", "id") },
);
export const roomMetadata = question(
  "room.metadata",
  "What is said of a room, and what its members say of themselves: those who say something, a page at a time.",
  { room, after, limit: pageOf(limits.metadataPageMax) },
  {
    answer: z.object({
      values,
      people: z.array(z.object({ user: person, values })).readonly(),
      more: z.boolean(),
    }),
    refusals: [],
  },
);

export const describedSignal = roomSignal(
  "described",
  "A person of the room says something else of themselves. You get it once for each room that you share.",
  { room, by: userIdField, from: z.string().describe("Their name."), key: z.string(), value },
);

export const roomDescribed = fact("room.described", "Something else is said of the room.", {
  key: z.string(),
  value: z.string().optional().describe("None = the key was removed."),
});
export type RoomDescribed = FactBy<typeof roomDescribed>;
/** An admin removed what a person said of themselves. */
export type UserCleared = { readonly type: "user.cleared"; readonly user: UserId; readonly key: string };
/** It is in no room's log. */
export type UserDescribed = {
  readonly type: "user.described";
  readonly key: string;
  readonly value?: string | undefined;
  /** The picture that the value is the path of. */
  readonly picture?: Picture;
};
