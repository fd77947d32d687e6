import { z } from "zod";
import { type RefusalCode, type ResetCode, refusalSentences, resetSentences } from "./errors.ts";
import { factorWays } from "./factor.ts";
import { room } from "./fields.ts";

export const refusalShape = z
  .object({
    code: z.enum(Object.keys(refusalSentences) as [RefusalCode, ...RefusalCode[]]),
    message: z.string().describe("One sentence for a person."),
    room: room.optional(),
    field: z.string().optional().describe("The field of the request that caused it."),
    rule: z.string().optional().describe("The rule that forbids it, if the reason is who asks."),
    lift: z.string().optional().describe("Who could lift it."),
    ticket: z
      .string()
      .optional()
      .describe(
        "Of `second_factor` and `factor_required`: shown next, it stands for the password, for a few minutes.",
      ),
    factors: z
      .array(z.enum(factorWays))
      .readonly()
      .optional()
      .describe("Of `second_factor` and `factor_required`: what signs the person in."),
    challenge: z
      .string()
      .optional()
      .describe(
        "Of `proof_required`: ask again within five minutes for the same thing, with a `proof`: this text, `:` and a whole number, " +
          "whose SHA-256 begins with `bits` zero bits.",
      ),
    bits: z.number().int().optional().describe("Of `proof_required`: how many zero bits."),
    retryAfterMs: z.number().optional().describe("After how many milliseconds to try again."),
  })
  .describe("Why a request was not carried out.");

export const resetShape = z
  .object({
    room,
    code: z.enum(Object.keys(resetSentences) as [ResetCode, ...ResetCode[]]),
    reason: z.string().describe("One sentence for a person."),
  })
  .describe("The server cannot resume a room as asked: load it again.");
