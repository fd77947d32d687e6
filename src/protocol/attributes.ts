import { z } from "zod";
import { line } from "./fields.ts";
import { limits } from "./limits.ts";

/** A room's name as it was typed. The rules are in names.ts; the refusal tells the broken one. */
export const name = z
  .string()
  .max(limits.roomNameCharactersMax * 4, `has more than ${limits.roomNameCharactersMax} characters`)
  .meta({ maxLength: limits.roomNameCharactersMax });
export const topic = line(limits.topicCharactersMax);
export const isPrivate = z.boolean();

/** The attributes of a room, as clients ask for them. The compiler then asks for each in the tables of `AttributeValues`. */
const attributes = z.object({
  name,
  topic,
  private: isPrivate,
  archived: z.boolean().describe("Whether it is closed: it can be read and left, and hardly anything else."),
  keepDays: z
    .number()
    .int()
    .min(1)
    .max(limits.keepDaysMax)
    .nullable()
    .describe("Messages that are older than so many days are deleted; null = they are kept."),
});

/** Fields of a request that asks for some of them. */
export const attributesAsked = attributes.partial().shape;
/** Fields of an event that tells some of them: what was valid once stays in the log. */
export const attributesTold = attributes
  .extend({ name: z.string(), topic: z.string().describe("Empty = the room has no topic.") })
  .partial().shape;

export type AttributeValues = Readonly<z.infer<typeof attributes>>;
export type AttributeName = keyof AttributeValues;
/** Some attributes of a room, by what they are from now on. */
export type Attributes = { readonly [A in AttributeName]?: AttributeValues[A] | undefined };
