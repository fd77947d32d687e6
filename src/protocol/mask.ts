import { z } from "zod";
import { person } from "./account.ts";
import { type FactBy, fact } from "./fact.ts";
import { at, reason, room, userIdField } from "./fields.ts";
import { limits } from "./limits.ts";
import { changed, command, question } from "./request.ts";

const SECONDS_MAX = 100 * 366 * 86_400;

const kind = z
  .enum(["ban", "mute", "exempt", "invite"])
  .describe(
    "`ban`: they can neither join nor write (b). `mute`: they cannot write (the extban m). `exempt`: no ban and no mute of a " +
      "mask applies to them (e). `invite`: they join a room for invited people without an invitation (I).",
  );
export type MaskKind = z.infer<typeof kind>;

const mask = z
  .string()
  .min(1)
  .max(limits.maskCharactersMax)
  .regex(/^[^\s\p{Cc}]+$/u, "is not one word")
  .describe(
    "`name!user@host`, where `*` is any text and `?` one character; parts that are missing are `*`. The user is what IRC shows, " +
      "or a person's id without its letter after `u` (`u17`); the host is what IRC shows, or a cloak. `a:NAME` is an account, also after " +
      "it has another name; `a:*` are all accounts.",
  );
const forSeconds = z
  .number()
  .int()
  .min(1)
  .max(SECONDS_MAX)
  .optional()
  .describe("For how many seconds; none = until it is removed.");

export const maskAdd = command(
  "mask.add",
  "Add a mask to a list of a room: people who match it are banned, muted, exempt from both, or let in. Nobody is removed.",
  { room, kind, mask, reason, forSeconds },
  { answer: changed, refusals: ["no_such_user", "too_many"] },
);
export const maskRemove = command(
  "mask.remove",
  "Remove a mask from a list of a room. One that is not there changes nothing.",
  { room, kind, mask },
  { answer: changed, refusals: [] },
);
export const roomMasks = question(
  "room.masks",
  "The masks of a room, the oldest first. `room.bans` lists the people who are banned by name.",
  { room, kind: kind.optional().describe("Only this list.") },
  {
    answer: z.object({
      masks: z
        .array(
          z.object({
            ...{ kind, mask, by: person, at, reason: z.string().optional() },
            until: at.optional().describe("When it ends by itself."),
          }),
        )
        .readonly(),
    }),
    refusals: [],
  },
);

export const maskAdded = fact("mask.added", "A mask was added to a list of the room.", {
  ...{ kind, mask: z.string(), reason: z.string().optional(), forSeconds },
  account: userIdField.optional().describe("The account, if the mask names one."),
});
export const maskRemoved = fact("mask.removed", "A mask was removed from a list of the room.", {
  ...{ kind, mask: z.string() },
});

export type MaskAdded = FactBy<typeof maskAdded>;
export type MaskRemoved = FactBy<typeof maskRemoved>;
