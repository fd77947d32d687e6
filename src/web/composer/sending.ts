import type { PostOptions } from "../../sdk/outbox.ts";
import { client, limits, me } from "../state/chat.ts";
import { endPurpose, type Purpose, purposes, startEdit } from "../state/composing.ts";
import { drafts, setDraft } from "../state/drafts.ts";
import { editMessage, mayEdit } from "../state/message-actions.ts";
import { tell } from "../state/notices.ts";
import { askToDelete } from "../state/panes.ts";
import { quoted } from "../state/quoted.ts";
import type { RoomState } from "../state/rooms.ts";
import { sentTyping } from "../state/typing.ts";
import { sent } from "../timeline/view.ts";
import { words } from "../words.ts";
import { focusComposer } from "./focus.ts";
import { charactersOf } from "./parts.ts";

/** What is written here and not sent, in the message that is edited or else in a new one. */
export function textIn({ id }: RoomState): string {
  const purpose = purposes.value.get(id);
  return purpose?.is === "edit" ? purpose.text : (drafts.value.get(id) ?? "");
}

export const charactersMax = (): number => limits.value?.messageCharactersMax ?? Number.POSITIVE_INFINITY;

/** Sends what is there now: the page may not have been drawn since the last key. */
export function sendAll(state: RoomState): void {
  const purpose = purposes.peek().get(state.id);
  if (purpose?.is === "edit") return void saveEdit(purpose);
  const body = drafts.peek().get(state.id)?.trim() ?? "";
  if (body !== "" && charactersOf(body) <= charactersMax()) send(state, [body]);
}

export function send(state: RoomState, bodies: readonly string[]): void {
  if (post(state, bodies) === "sent") setDraft(state.id, "");
  focusComposer();
}

function post(state: RoomState, bodies: readonly string[]): "sent" | "not sent" {
  const chat = client.value;
  if (!chat) return "not sent";
  const purpose = purposes.peek().get(state.id);
  for (const [i, body] of bodies.entries()) {
    if (chat.post(state.id, body, i === 0 ? answering(purpose) : {}) !== "full") continue;
    tell(words.outboxFull);
    return "not sent";
  }
  endPurpose(state.id);
  sentTyping();
  sent.value += 1;
  return "sent";
}

/** An answer to what was said in a thread is said there, too. */
function answering(purpose: Purpose | undefined): PostOptions {
  if (purpose?.is !== "reply") return {};
  const { id, thread } = purpose.message.posted;
  return { replyTo: id, ...(thread && { thread }) };
}

export function cancel(state: RoomState): void {
  endPurpose(state.id);
  focusComposer();
}

/** What is left empty is meant to be deleted. The text stays here until the server has it. */
async function saveEdit({ message, text }: Purpose & { is: "edit" }): Promise<void> {
  const body = text.trim();
  const { room } = message.posted;
  if (charactersOf(body) > charactersMax()) return;
  if (body === "") return askToDelete(message);
  const problem = body === message.body ? undefined : await editMessage(message, body);
  if (problem) tell(problem);
  else if (purposes.peek().get(room)?.is === "edit") endPurpose(room);
}

/** The last of my messages that are in the page already. */
export function editLast(state: RoomState): void {
  const mine = state.log
    .peek()
    .events.findLast((event) => event.type === "message.posted" && event.by === me.peek()?.id);
  const message = mine && "id" in mine && quoted(mine.id);
  if (message && mayEdit(message)) startEdit(message);
}
