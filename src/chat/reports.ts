import type { User } from "../protocol/account.ts";
import { limits } from "../protocol/limits.ts";
import type { ServerEvent } from "../protocol/server-log.ts";
import type { Client } from "./audience.ts";
import { join, reports } from "./costs.ts";
import { already, happened, refuse } from "./decide.ts";
import { moderator, reading, signedIn } from "./demands.ts";
import { action, rule } from "./rule.ts";
import { looksAfterServer } from "./standing.ts";

export const reportMessage = rule("message.report", {
  sees: ({ room, message }) => ({ roomById: room, message, reporting: true }),
  may: reading,
  costs: join,
  decide({ me, message, reported }, { room, message: id, reason }) {
    if (!message || message.deleted) return refuse("no_such_message", { field: "message" });
    if (message.by === me.id) return refuse("not_allowed", OWN);
    if (reported.again) return already();
    if (reported.mine >= limits.reportsOfOneMax)
      return refuse("too_many", {
        message: `${limits.reportsOfOneMax} reports of yours wait for the moderators: wait until they have settled one`,
      });
    if (reported.open >= limits.reportsOpenMax)
      return refuse("too_many", {
        message: `${limits.reportsOpenMax} reports wait for the moderators of this server: tell one of them`,
      });
    const { by: user, body } = message;
    return happened({ type: "report.made", room, message: id, user, body, reason });
  },
});
const OWN = {
  ...{ rule: "own", lift: "you can delete it instead" },
  message: "this message is your own: you can delete it instead",
};

export const listReports = action("report.list", {
  may: [signedIn, moderator],
  costs: reports,
  shows: () => "reports",
});

export const settleReport = rule("report.settle", {
  sees: ({ report }) => ({ report }),
  may: [signedIn, moderator],
  costs: join,
  told: "a report was settled",
  decide({ me, report }, { report: id, decision, note }) {
    if (!report) return refuse("no_such_report", { field: "report" });
    // An owner may be the only person who can settle it.
    if (report.author === me.id && me.role !== "owner") return refuse("not_allowed", ABOUT_ME);
    const { author: user, by: reporter } = report;
    return happened({ type: "report.settled", report: id, user, reporter, decision, ...(note && { note }) });
  },
});
const ABOUT_ME = {
  ...{ rule: "self", lift: "another moderator can settle it" },
  message: "this report is about a message of yours: another moderator can settle it",
};

/** Moderators, and operators of IRC by OPER, are told what waits. */
export const operates = ({ profile }: Client, { role }: User): boolean =>
  looksAfterServer(role) || profile?.flags.includes("o") === true;

/** Tells the moderators among the clients of a node what r0 says of reports, and the person whose report was settled. */
export function tellReport(clients: () => Iterable<readonly [Client, User]>, event: ServerEvent): void {
  if ((event.type !== "report.made" && event.type !== "report.settled") || !event.report) return;
  const { report } = event;
  const state = event.type === "report.made" ? "open" : "settled";
  const reporter = event.type === "report.settled" ? event.reporter : undefined;
  for (const [client, user] of clients()) {
    const mine = user.id === reporter && { mine: true as const };
    if (mine || operates(client, user))
      client.audience.signal({ type: "report", report, state, ...mine }, [client]);
  }
}
