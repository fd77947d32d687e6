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

/**
 * The attributes of a room, as clients set them. The tables of `AttributeValues` do not compile until they have each of
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
});

/** The fields of a request that sets some of them. */
export const attributesAsked = attributes.partial().shape;
/** The fields of an event that has some of them, with looser rules: a log keeps values that were valid once. */
export const attributesTold = attributes
  .extend({ name: z.string(), topic: z.string().describe("Empty = the room has no topic.") })
  .partial().shape;

export type AttributeValues = Readonly<z.infer<typeof attributes>>;
export type AttributeName = keyof AttributeValues;
/** Some attributes of a room, with their new values. */
export type Attributes = { readonly [A in AttributeName]?: AttributeValues[A] | undefined };
