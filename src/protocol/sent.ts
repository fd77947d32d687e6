import { z } from "zod";
import { type RefusalCode, type ResetCode, refusalSentences, resetSentences } from "./errors.ts";
import { room } from "./fields.ts";

export const refusalShape = z
  .object({
    code: z.enum(Object.keys(refusalSentences) as [RefusalCode, ...RefusalCode[]]),
    message: z.string().describe("One sentence for a person."),
    room: room.optional(),
    field: z.string().optional().describe("The field of the request that is at fault."),
    rule: z.string().optional().describe("The rule that forbids it, when it is a matter of who asks."),
    lift: z.string().optional().describe("Who could lift it."),
    retryAfterMs: z.number().optional().describe("When trying again makes sense, in milliseconds from now."),
  })
  .describe("Why a request was not carried out.");

export const resetShape = z
  .object({
    room,
    code: z.enum(Object.keys(resetSentences) as [ResetCode, ...ResetCode[]]),
    reason: z.string().describe("One sentence for a person."),
  })
  .describe("A room cannot be resumed as asked: load it anew.");
