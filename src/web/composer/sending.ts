import type { PostOptions } from "../../sdk/outbox.ts";
import { client, limits, me } from "../state/chat.ts";
import { endPurpose, type Purpose, purposes, startEdit } from "../state/composing.ts";
import { drafts, setDraft } from "../state/drafts.ts";
import { editMessage, mayEdit } from "../state/message-actions.ts";
import { tell } from "../state/notices.ts";
import { askToDelete } from "../state/panes.ts";
import { quoted } from "../state/quoted.ts";
import { sentTyping } from "../state/typing.ts";
import { sent } from "../timeline/view.ts";
import { words } from "../words.ts";
import { focusComposer } from "./focus.ts";
import { charactersOf } from "./parts.ts";
import type { Place } from "./place.ts";

/** What is written here and not sent, in the message that is edited or else in a new one. */
export function textIn(place: Place): string {
  const purpose = purposeOf(place);
  return purpose?.is === "edit" ? purpose.text : (drafts.value.get(place.draft) ?? "");
}

/** Answering and changing is done in the room's own box. */
export const purposeOf = ({ state, thread }: Place): Purpose | undefined =>
  thread ? undefined : purposes.value.get(state.id);

export const charactersMax = (): number => limits.value?.messageCharactersMax ?? Number.POSITIVE_INFINITY;

/** Sends what is there now: the page may not have been drawn since the last key. */
export function sendAll(place: Place): void {
  const purpose = purposeOf(place);
  if (purpose?.is === "edit") return void saveEdit(purpose);
  const body = drafts.peek().get(place.draft)?.trim() ?? "";
  if (body !== "" && charactersOf(body) <= charactersMax()) send(place, [body]);
}

export function send(place: Place, bodies: readonly string[]): void {
  if (post(place, bodies) === "sent") setDraft(place.draft, "");
  document.getElementById(place.id)?.focus();
}

function post(place: Place, bodies: readonly string[]): "sent" | "not sent" {
  const chat = client.value;
  if (!chat) return "not sent";
  const { state, thread } = place;
  const purpose = purposeOf(place);
  for (const [i, body] of bodies.entries()) {
    const options = thread ? { thread } : i === 0 ? answering(purpose) : {};
    if (chat.post(state.id, body, options) !== "full") continue;
    tell(words.outboxFull);
    return "not sent";
  }
  sentTyping();
  if (thread) return "sent";
  endPurpose(state.id);
  sent.value += 1;
  return "sent";
}

/** An answer to what was said in a thread is said there, too. */
function answering(purpose: Purpose | undefined): PostOptions {
  if (purpose?.is !== "reply") return {};
  const { id, thread } = purpose.message.posted;
  return { replyTo: id, ...(thread && { thread }) };
}

export function cancel({ state }: Place): void {
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
export function editLast({ state }: Place): void {
  const mine = state.log
    .peek()
    .events.findLast((event) => event.type === "message.posted" && event.by === me.peek()?.id);
  const message = mine && "id" in mine && quoted(mine.id);
  if (message && mayEdit(message)) startEdit(message);
}
