import { z } from "zod";
import {
  ENTRY_ID,
  type EntryId,
  HELD_ID,
  type HeldId,
  INVITE_ID,
  type InviteId,
  MESSAGE_ID,
  type MessageId,
  REPORT_ID,
  type ReportId,
  ROOM_ID,
  type RoomId,
  SESSION_ID,
  type SessionId,
  USER_ID,
  type UserId,
} from "./ids.ts";
import { limits } from "./limits.ts";
import { isVisible } from "./visible.ts";

/** A string of this form, with a type of its own. */
const id = <Id extends string>(form: RegExp, what: string): z.ZodType<Id, string> =>
  z.string().regex(form, `is not a ${what}'s id`) as unknown as z.ZodType<Id, string>;

/**
 * The shape of frames of this type. The protocol's documents are made of this sentence and of what fields say with
 * `describe`.
 */
export const typed = <T extends string, S extends z.ZodRawShape>(type: T, sentence: string, fields: S) =>
  z.object({ type: z.literal(type), ...fields }).describe(sentence);

/** Fields of several commands. */
export const proofOfWork = z
  .string()
  .max(100)
  .describe(
    "The proof of work, if the server has answered `proof_required`: its `challenge`, `:` and a whole number.",
  );
export const room = id<RoomId>(ROOM_ID, "room").describe("A room's id.");
export const userIdField = id<UserId>(USER_ID, "person").describe("A person's id.");
export const message = id<MessageId>(MESSAGE_ID, "message").describe("A message's id.");
export const entryIdField = id<EntryId>(ENTRY_ID, "request");
export const heldIdField = id<HeldId>(HELD_ID, "held message").describe("A held message's id.");
export const reportIdField = id<ReportId>(REPORT_ID, "report").describe("A report's id.");
export const inviteIdField = id<InviteId>(INVITE_ID, "invitation");
export const session = id<SessionId>(SESSION_ID, "session").describe("A session's id.");
export const user = z
  .string()
  .min(1)
  .max(200)
  .describe("A person by name, in any spelling that counts as the same.");
export const seq = z.number().int().min(1).max(Number.MAX_SAFE_INTEGER).describe("A place in a room's log.");
export const seqOrStart = z
  .number()
  .int()
  .min(0)
  .max(Number.MAX_SAFE_INTEGER)
  .describe("A place in a room's log, or 0, the one before its first.");
export const at = z
  .string()
  .meta({ format: "date-time", description: "RFC 3339 in UTC, with milliseconds." });
export const proof = z
  .string()
  .max(2_000)
  .optional()
  .describe("In place of the password: what `POST /passkeys/proof` gave you for a passkey of yours.");
export const after = z
  .string()
  .max(20)
  .optional()
  .describe("Where the page begins: after the item with this id. None = at the start.");
export const pageOf = (max: number) =>
  z.number().int().min(1).max(max).default(max).describe("Items at most.");

/** The number of code points: all limits of characters here count these. */
function characters(value: string): number {
  let count = value.length;
  for (let i = 0; i < value.length - 1; i += 1) {
    const unit = value.charCodeAt(i);
    if (unit >= 0xd800 && unit < 0xdc00) count -= 1;
  }
  return count;
}

/**
 * What is wrong with a text that a person writes: it is blank, too long, not well-formed Unicode, or has a NUL, which
 * PostgreSQL cannot store.
 */
export function textProblem(value: string, max: number): string | undefined {
  if (value.length > max && characters(value) > max) return `has more than ${max} characters`;
  if (!isVisible(value)) return "is empty";
  return unstorable(value);
}

function unstorable(value: string): string | undefined {
  if (!value.isWellFormed()) return "is not well-formed Unicode";
  if (value.includes("\0")) return "contains the character NUL";
  return undefined;
}

/** A string that a program chose, for the server to return or compare: short, and the same in every store. */
export const word = (max: number) =>
  z
    .string()
    .min(1)
    .max(max)
    .refine((value) => value.isWellFormed() && !value.includes("\0"), "is not well-formed Unicode");

export const text = (max: number) =>
  z
    .string()
    .superRefine((value, context) => {
      const problem = textProblem(value, max);
      if (problem) context.addIssue({ code: "custom", message: problem });
    })
    .meta({ minLength: 1, maxLength: max });

/** One line, which may be empty: a topic, a status, a reason. */
export const line = (max: number) =>
  z
    .string()
    .superRefine((value, context) => {
      const problem =
        value.length > max && characters(value) > max ? `has more than ${max} characters` : unstorable(value);
      if (problem) context.addIssue({ code: "custom", message: problem });
      else if (value !== "" && !isVisible(value))
        context.addIssue({ code: "custom", message: "has no visible characters" });
      else if (/\p{Cc}/u.test(value)) context.addIssue({ code: "custom", message: "has more than one line" });
    })
    .meta({ maxLength: max });

export const reason = line(limits.reasonCharactersMax)
  .optional()
  .describe("Why; shown to everyone in the room.");
