import { signal } from "@preact/signals";
import type { Held } from "../../protocol/held.ts";
import { type MessageId, roomOfMessage } from "../../protocol/ids.ts";
import type { Report, ReportDecision } from "../../protocol/report.ts";
import type { MessageState } from "../../sdk/messages.ts";
import { words } from "../words.ts";
import { moderates } from "./administration.ts";
import { client, me, problemOf } from "./chat.ts";
import { tell } from "./notices.ts";

// Each function returns a sentence that says what went wrong, as in actions.ts.

/** Counts up when a message was reported or a report was settled: the list is read again. */
export const reportsHeard = signal(0);

/** How much waits for the moderators; 0 for everyone else. */
export const toModerate = signal(0);

/** The server tells moderators of a report, and the person who made it that it was settled. */
export function heardReport(state: "open" | "settled", isMine: boolean): void {
  if (isMine && state === "settled") tell(words.reportLookedAt);
  if (!moderates()) return;
  reportsHeard.value += 1;
  void loadToModerate();
  if (state === "open") tell(words.messageReported);
}

/** The server tells moderators of a message that waits, or does not any more. Its author learns it from the answer to the post. */
export function heardHeld(): void {
  reportsHeard.value += 1;
  void loadToModerate();
}

/** Asks the server how much waits. */
export async function loadToModerate(): Promise<void> {
  if (!moderates()) {
    toModerate.value = 0;
    return;
  }
  const answer = await client.value?.call("report.count", {});
  if (answer?.is === "ok") toModerate.value = answer.ok.reports + answer.ok.held;
}

export async function admit({ id }: Held, always: boolean): Promise<string | undefined> {
  const answer = await client.value?.call("held.admit", { held: id, ...(always && { always }) });
  return answer ? problemOf(answer) : words.notConnected;
}

export async function decline({ id }: Held, reason: string): Promise<string | undefined> {
  const answer = await client.value?.call("held.decline", { held: id, ...(reason && { reason }) });
  return answer ? problemOf(answer) : words.notConnected;
}

export const mayReport = ({ posted, deleted }: MessageState): boolean =>
  !deleted && posted.by !== me.value?.id;

/** Moderators erase what others wrote in all rooms; the server refuses it for people whose role is not lower. */
export const mayErase = ({ posted }: MessageState): boolean => moderates() && posted.by !== me.value?.id;

export async function reportMessage(message: MessageId, reason: string): Promise<string | undefined> {
  const fields = { room: roomOfMessage(message), message, reason };
  const answer = await client.value?.call("message.report", fields);
  return answer ? problemOf(answer) : words.notConnected;
}

export async function settle(
  { id }: Report,
  decision: ReportDecision,
  note: string,
): Promise<string | undefined> {
  const answer = await client.value?.call("report.settle", { report: id, decision, ...(note && { note }) });
  return answer ? problemOf(answer) : words.notConnected;
}

export async function deleteReported({ room, message }: Report): Promise<string | undefined> {
  const answer = await client.value?.call("message.delete", { room: room.id, id: message.id });
  return answer ? problemOf(answer) : words.notConnected;
}
