import type { Held } from "../../protocol/held.ts";
import { HELD_ID, type HeldId, REPORT_ID, type ReportId } from "../../protocol/ids.ts";
import { limits } from "../../protocol/limits.ts";
import { oneLine } from "../../protocol/one-line.ts";
import type { Report } from "../../protocol/report.ts";
import type { Call } from "./call.ts";
import { report } from "./reporting.ts";
import type { Service } from "./service.ts";

/** So many characters of a text are shown. */
const SHOWN_CHARACTERS_MAX = 200;
const shown = (text: string): string => oneLine(text, SHOWN_CHARACTERS_MAX);

const told = ({ id, by, room, message, reason }: Report): string =>
  `${id}: ${by.name} reports ${message.by.name} in ${room.kind === "direct" ? "a conversation" : `#${room.name}`} (${shown(reason)}): ` +
  shown(message.body);
const waiting = ({ id, by, room, body }: Held): string =>
  `${id}: ${by.name} in #${room.name}: ${shown(body)}`;

async function list(call: Call): Promise<readonly string[]> {
  const reports = await call.ask({ type: "report.list", state: "open", limit: limits.reportsPageMax });
  if ("refused" in reports) return [reports.refused.message];
  const held = await call.ask({ type: "held.list", limit: limits.heldPageMax });
  if ("refused" in held) return [held.refused.message];
  const lines = [...reports.reports.map(told), ...held.held.map(waiting)];
  const more = reports.more || held.more ? ["There is more: decide about these first."] : [];
  return lines.length > 0 ? [...lines, ...more] : ["Nothing waits for you."];
}

/** Who looks after the server, or a channel. */
async function staff(call: Call, [channel = ""]: readonly string[]): Promise<readonly string[]> {
  const room =
    channel === "" ? undefined : (call.session.roomOf(channel) ?? (await call.house.findRoom(channel)));
  if (channel !== "" && !room) return [`There is no ${channel}.`];
  const found = await (room
    ? call.ask({ type: "room.operators", room: room.id })
    : call.ask({ type: "staff.list" }));
  if ("refused" in found) return [found.refused.message];
  const shown = found.people.map((person) => `${call.house.people.nicks.of(person)} (${person.state})`);
  return [shown.length === 0 ? "There is nobody." : shown.join(", ")];
}

async function settle(
  call: Call,
  [id = "", decision = "", ...words]: readonly string[],
): Promise<readonly string[]> {
  if (!REPORT_ID.test(id)) return [`${id} is no report: LIST shows them.`];
  if (decision !== "dismissed" && decision !== "acted") return ["A report is settled as dismissed or acted."];
  const note = oneLine(words.join(" "), limits.reasonCharactersMax);
  const about = { report: id as ReportId, decision, ...(note && { note }) } as const;
  const { refused } = await call.perform({ type: "report.settle", ...about });
  return [refused ? refused.message : `Done: ${id}.`];
}

async function admit(call: Call, [id = "", always = ""]: readonly string[]): Promise<readonly string[]> {
  if (!HELD_ID.test(id)) return [`${id} is no message that waits: LIST shows them.`];
  const isAlways = always.toLowerCase() === "always";
  const { refused } = await call.perform({
    ...{ type: "held.admit", held: id as HeldId },
    ...(isAlways && { always: true }),
  });
  return [refused ? refused.message : `Done: ${id}.`];
}

async function decline(call: Call, [id = "", ...words]: readonly string[]): Promise<readonly string[]> {
  if (!HELD_ID.test(id)) return [`${id} is no message that waits: LIST shows them.`];
  const reason = oneLine(words.join(" "), limits.reasonCharactersMax);
  const about = { held: id as HeldId, ...(reason && { reason }) };
  const { refused } = await call.perform({ type: "held.decline", ...about });
  return [refused ? refused.message : `Done: ${id}.`];
}

export const modServ: Service = {
  name: "ModServ",
  words: {
    REPORT: {
      usage: "msgid-or-nick reason",
      does: "report a message, or the last one of a nick, to the moderators of this server",
      least: 2,
      run: async (call, [what = "", ...words]) => [await report(call, what, words.join(" "))],
    },
    STAFF: { usage: "[#channel]", does: "tell whom you can ask", least: 0, run: staff },
    LIST: { usage: "", does: "list what waits for the moderators", least: 0, run: list },
    SETTLE: { usage: "report dismissed|acted [note]", does: "settle a report", least: 2, run: settle },
    ADMIT: { usage: "message [always]", does: "admit a message that waits", least: 1, run: admit },
    DECLINE: { usage: "message [reason]", does: "decline a message that waits", least: 1, run: decline },
  },
};
