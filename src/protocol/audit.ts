import { z } from "zod";
import { person } from "./account.ts";
import { auditFamilies } from "./audit-lines.ts";
import { at, pageOf, room, seq, user, userIdField } from "./fields.ts";
import { limits } from "./limits.ts";
import { looked } from "./looking.ts";
import { type Asked, question } from "./request.ts";
import { type ServerFactType, type ServerFields, serverFacts } from "./server-log.ts";
import { settingShape } from "./setting.ts";

const AUDIT_TEXT_CHARACTERS_MAX = 100;
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

/** The names of ids in a page: events have only ids. */
const names = {
  people: z.array(person).readonly().describe("The present names of the people in these events."),
  rooms: z
    .array(z.object({ id: room, name: text }))
    .readonly()
    .describe("The names of their rooms; not of private ones."),
  invites: z
    .array(z.object({ id: text, by: text.describe("Who made it.") }))
    .readonly()
    .describe("Whose their invitations are."),
};
const KINDS_MAX = 20;
const time = at.refine((value) => !Number.isNaN(Date.parse(value)), "is not a time of RFC 3339");

/** What is looked for in the log. All that is said must hold. */
const auditSearch = {
  person: user.optional().describe("Only what this person did, or what concerns them, by name."),
  user: userIdField.optional().describe("The same, by id: also of a person whose account was erased."),
  part: z
    .enum(["by", "about"])
    .optional()
    .describe("Only what that person did (`by`), or what concerns them (`about`)."),
  kinds: z
    .array(z.enum([...auditFamilies, ...types]))
    .max(KINDS_MAX)
    .readonly()
    .optional()
    .describe("Only events of these types, or of these families of types."),
  since: time.optional().describe("Only what happened at this time or later."),
  until: time.optional().describe("Only what happened before this time."),
  text: z
    .string()
    .max(AUDIT_TEXT_CHARACTERS_MAX)
    .optional()
    .describe(
      "Only events with words that begin with each of these: a reason, a name, or a setting. Up to four words count.",
    ),
};

export const auditRead = question(
  "audit.read",
  "What happened to people and to the server, the newest first: accounts, roles, passwords, sessions that ended, " +
    "invitations, bans, and what was deleted. It is not a room, and has no token, no code and no address. A search reads a " +
    "part of the log: a page can have few events, or none, although `more` says that there may be others. The log notes " +
    "who searches it.",
  {
    before: seq.optional().describe("Only events before this `seq`."),
    limit: pageOf(limits.auditEventsMax),
    ...auditSearch,
  },
  {
    answer: z.object({
      events: z.array(auditEvent).readonly(),
      more: z.boolean(),
      next: seq.optional().describe("If there is more: the `before` of the next page."),
      ...names,
    }),
    refusals: ["no_such_user"],
    itemsMax: ["kinds", KINDS_MAX],
  },
);
export type AuditSearch = Omit<Asked<typeof auditRead>, "type" | "before" | "limit">;
