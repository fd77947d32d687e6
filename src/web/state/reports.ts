import { signal } from "@preact/signals";
import { type MessageId, roomOfMessage } from "../../protocol/ids.ts";
import type { Report, ReportDecision } from "../../protocol/report.ts";
import type { MessageState } from "../../sdk/messages.ts";
import { words } from "../words.ts";
import { client, me, problemOf } from "./chat.ts";
import { tell } from "./notices.ts";

// Each function returns a sentence that says what went wrong, as in actions.ts.

/** Counts up when a message was reported or a report was settled: the list is read again. */
export const reportsHeard = signal(0);

/** The server tells moderators of a report. */
export function heardReport(state: "open" | "settled"): void {
  reportsHeard.value += 1;
  if (state === "open") tell(words.messageReported);
}

export const mayReport = ({ posted, deleted }: MessageState): boolean =>
  !deleted && posted.by !== me.value?.id;

export async function reportMessage(message: MessageId, reason: string): Promise<string | undefined> {
  const fields = { room: roomOfMessage(message), message, reason };
  const answer = await client.value?.call("message.report", fields);
  return answer ? problemOf(answer) : words.notConnected;
}

export async function settle({ id }: Report, decision: ReportDecision): Promise<string | undefined> {
  const answer = await client.value?.call("report.settle", { report: id, decision });
  return answer ? problemOf(answer) : words.notConnected;
}

/** Bans the author of the message from the server. */
export async function banAuthor({ message }: Report): Promise<string | undefined> {
  const answer = await client.value?.call("server.ban", { target: message.by.name });
  return answer ? problemOf(answer) : words.notConnected;
}

export async function deleteReported({ room, message }: Report): Promise<string | undefined> {
  const answer = await client.value?.call("message.delete", { room: room.id, id: message.id });
  return answer ? problemOf(answer) : words.notConnected;
}
