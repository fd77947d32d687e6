import { z } from "zod";
import { line } from "./fields.ts";
import { limits } from "./limits.ts";

/** A room's name as it was typed. The rules are in names.ts; a refusal says which rule is broken. */
export const name = z
  .string()
  .max(limits.roomNameCharactersMax * 4, `has more than ${limits.roomNameCharactersMax} characters`)
  .meta({ maxLength: limits.roomNameCharactersMax });
export const topic = line(limits.topicCharactersMax);
export const isPrivate = z.boolean();
/** The key of a room: a word that IRC clients can send as well. */
export const key = z
  .string()
  .min(1)
  .max(limits.roomKeyCharactersMax)
  .regex(/^[^\s\p{C},:][^\s\p{C},]*$/u, "is not one word without commas that does not begin with a colon");

const on = (what: string) => z.boolean().describe(what);

/**
 * The attributes of a room. IRC knows many of them as channel modes, whose letters are given. The tables of `AttributeValues` do not compile until they have each of
 * these.
 */
const attributes = z.object({
  name,
  topic,
  private: isPrivate,
  archived: z.boolean().describe("Whether it is closed: people can read and leave it, and do little else."),
  keepDays: z
    .number()
    .int()
    .min(1)
    .max(limits.keepDaysMax)
    .nullable()
    .describe(
      "The server deletes messages that are older than so many days; null = its own setting applies.",
    ),
  moderated: on("Only voiced members, operators and moderators of the server write and react (m)."),
  reactable: on("All members react, also while the room is moderated."),
  topicLocked: on("Only operators set the topic (t)."),
  inviteOnly: on("A public room that is entered with an invitation only (i). Private rooms always are."),
  secret: on(
    "A public room that lists and searches do not show to people who are not in it (s): they join it if they know its name. " +
      "A private room is hidden from them altogether.",
  ),
  limit: z
    .number()
    .int()
    .min(1)
    .max(limits.roomLimitMax)
    .nullable()
    .describe("Nobody joins once the room has so many members, unless invited (l); null = no limit."),
  slowSeconds: z
    .number()
    .int()
    .min(0)
    .max(limits.slowSecondsMax)
    .describe(
      "Slow mode: a person who is a plain member posts at most one message in so many seconds; 0 = as many as they like.",
    ),
  noCtcp: on("Doors pass on no CTCP requests to the room, except actions (C)."),
  keyed: on("People without an invitation join with the room's key only (k)."),
});

/** The fields of a request that sets some of them. */
export const attributesAsked = {
  ...attributes.omit({ keyed: true }).partial().shape,
  key: key
    .nullable()
    .optional()
    .describe(
      "People without an invitation join only if they give this key; null = without a key. `room.key` shows it to those who " +
        "look after the room, and nothing shows it to others.",
    ),
};
/** The fields of an event that has some of them, with looser rules: a log keeps values that were valid once. */
export const attributesTold = attributes
  .extend({ name: z.string(), topic: z.string().describe("Empty = the room has no topic.") })
  .partial().shape;

export type AttributeValues = Readonly<z.infer<typeof attributes>>;
export type AttributeName = keyof AttributeValues;
/** Some attributes of a room, with their new values. */
export type Attributes = { readonly [A in AttributeName]?: AttributeValues[A] | undefined };
