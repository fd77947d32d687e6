import { z } from "zod";
import { at, pageOf, room, seq, userIdField } from "./fields.ts";
import { limits } from "./limits.ts";
import { looked } from "./looking.ts";
import { question } from "./request.ts";
import { type ServerFactType, type ServerFields, serverFacts } from "./server-log.ts";
import { settingShape } from "./setting.ts";

const text = z.string();
const types = Object.keys(serverFacts) as [ServerFactType, ...ServerFactType[]];
const sentences = types.map((type) => `\`${type}\`: ${serverFacts[type].says}`).join(" ");
/** The shape of each field. */
const fields = {
  user: userIdField.optional().describe("Whom it concerns."),
  name: text
    .optional()
    .describe("The name of the person or the room; none = it was erased, or is not stored."),
  role: text.optional().describe("A role on the server."),
  session: text.optional().describe("The session that ended. Neither `session` nor `keep`: all ended."),
  keep: text.optional().describe("The only session that did not end."),
  messages: text.optional().describe("`keep` or `erase`: whether their messages stay."),
  now: z.boolean().optional().describe("It cannot be restored."),
  invite: text.optional().describe("An invitation's id."),
  uses: z.number().int().optional().describe("How many accounts it can make."),
  expiresAt: at.optional(),
  ban: text.optional().describe("A ban's id."),
  ranges: z.number().int().optional().describe("How many ranges of addresses a list has."),
  kind: text
    .optional()
    .describe(
      "Of a ban: what its target is. Of a room: `public`, `private` or `direct`. Of a factor: `authenticator`, `recovery_codes` or `passkey`.",
    ),
  target: text.optional().describe("Of a ban of an account or a name. The log stores no networks."),
  reason: text.optional().describe("Why."),
  forSeconds: z.number().int().optional().describe("For how long; none = until it is lifted."),
  sinceSeconds: z.number().int().optional().describe("Only what was written in so many seconds before."),
  everywhere: z.boolean().optional().describe("Also in private rooms and conversations."),
  room: room.optional(),
  what: z
    .enum(looked)
    .optional()
    .describe(
      "What a person looked at: a search of this log, its export, reports, sessions or the list of rooms.",
    ),
  report: text.optional().describe("A report's id."),
  held: text.optional().describe("The id of a message that waits for a moderator."),
  always: z.boolean().optional().describe("Nothing more of this person waits for a moderator."),
  reporter: userIdField.optional().describe("Who reported it."),
  decision: text.optional().describe("What was decided of a report."),
  first: z.number().int().optional(),
  last: z.number().int().optional().describe("The part of the room's log: from `first` to here."),
  key: settingShape.shape.key.optional(),
  value: settingShape.shape.value.describe(
    "The new value of the setting; none = it was taken back, or is too long.",
  ),
  admit: z
    .boolean()
    .optional()
    .describe("Whether a person who asked was let in, or a message that waited was posted."),
  cleared: text.optional().describe("A key of metadata, or `status`."),
  long: z.boolean().optional().describe("The value is too long for this log."),
} satisfies Readonly<Record<keyof ServerFields, z.ZodType>>;

const auditEvent = z
  .object({
    seq: seq.describe("Its place in this log: 1, 2, 3 … without a gap."),
    at: at.describe("When it happened. Order events by `seq`, never by time."),
    by: userIdField.describe("Who did it."),
    from: text.describe("Their name at that time; empty = their account was erased."),
    type: z.enum(types).describe(sentences),
    ...fields,
  })
  .describe("Something that happened to people or to the server.");

export const auditRead = question(
  "audit.read",
  "What happened to people and to the server, the newest first: accounts, roles, passwords, sessions that ended, " +
    "invitations, bans, and what was deleted. It is not a room, and has no token, no code and no address.",
  { before: seq.optional().describe("Only events before this `seq`."), limit: pageOf(limits.auditEventsMax) },
  { answer: z.object({ events: z.array(auditEvent).readonly(), more: z.boolean() }), refusals: [] },
);
