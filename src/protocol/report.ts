import { z } from "zod";
import { person } from "./account.ts";
import { after, at, line, message, pageOf, reportIdField, room, text } from "./fields.ts";
import type { MessageId, ReportId, RoomId, UserId } from "./ids.ts";
import { limits } from "./limits.ts";
import { command, nothing, question } from "./request.ts";
import { ownSignal } from "./signal.ts";

/* People report messages to the server's moderators. A report carries its context, so moderators need not enter the room. */

const decisions = ["dismissed", "acted"] as const;
const decision = z
  .enum(decisions)
  .describe("`acted`: the moderators did something about it; `dismissed`: they need not.");
export type ReportDecision = (typeof decisions)[number];

const said = z
  .object({
    id: message,
    by: person.describe("Its author, by the name at that time."),
    at: at.describe("When it was posted."),
    body: z.string(),
  })
  .describe("A message as a report shows it.");

const reportShape = z
  .object({
    id: reportIdField,
    by: person.describe("Who reported it; the name is empty once their account was erased."),
    at: at.describe("When it was reported."),
    reason: z.string().describe("Why; empty once the account of the person who reported it was erased."),
    room: z
      .object({
        id: room,
        name: z.string().describe("Empty for a direct conversation."),
        kind: z.enum(["public", "private", "direct"]),
      })
      .describe("Where the message is."),
    message: said.describe("The message as it was when it was reported, whatever happened to it since."),
    deleted: z.boolean().optional().describe("The message has been deleted since."),
    before: z.array(said).readonly().describe("What was said before it, as it is now; long texts are cut."),
    after: z.array(said).readonly().describe("What was said after it, as it is now; long texts are cut."),
    settled: z
      .object({ by: person, at, decision, note: z.string().optional() })
      .optional()
      .describe("What was decided; none = it is open."),
  })
  .describe("A report of a message.");
export type Report = Readonly<z.infer<typeof reportShape>>;

export const messageReport = command(
  "message.report",
  "Report a message to the moderators of the server. They see the message as it is now, a few messages around it, and that you " +
    "reported it; its author is not told. To report it again changes nothing.",
  {
    room,
    message,
    reason: text(limits.reportReasonCharactersMax).describe("Why the moderators should look at it."),
  },
  { answer: nothing, refusals: ["no_such_message", "not_allowed", "too_many"] },
);
export const reportList = question(
  "report.list",
  "What was reported, a page at a time: open reports, the oldest first, or settled ones, the newest first. A settled report is " +
    `kept for ${limits.reportDaysMax} days.`,
  {
    state: z.enum(["open", "settled"]).default("open").describe("Which reports."),
    after,
    limit: pageOf(limits.reportsPageMax),
  },
  { answer: z.object({ reports: z.array(reportShape).readonly(), more: z.boolean() }), refusals: [] },
);
export const reportSettle = command(
  "report.settle",
  "Settle a report: say what was decided. To ban the author or to delete the message is a request of its own. All moderators " +
    "are told, and the server's log says who decided.",
  {
    report: reportIdField,
    decision,
    note: line(limits.reasonCharactersMax).optional().describe("For the other moderators."),
  },
  { answer: nothing, refusals: ["no_such_report", "not_allowed"] },
);

export const reportSignal = ownSignal(
  "report",
  "A message was reported, or a report was settled: told to the server's moderators, and to the person who made a report that was settled.",
  {
    report: reportIdField,
    state: z.enum(["open", "settled"]).describe("What the report is now."),
    mine: z.literal(true).optional().describe("You have made this report."),
  },
);

/** `user` is the author of the message, and `body` its text. */
export type ReportMade = {
  readonly type: "report.made";
  readonly room: RoomId;
  readonly message: MessageId;
  readonly user: UserId;
  readonly body: string;
  readonly reason: string;
};
export type ReportSettled = {
  readonly type: "report.settled";
  readonly report: ReportId;
  /** The author of the message, and who reported it. */
  readonly user: UserId;
  readonly reporter: UserId;
  readonly decision: ReportDecision;
  readonly note?: string;
};
