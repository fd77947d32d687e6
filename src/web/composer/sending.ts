import type { MessageId } from "../../protocol/ids.ts";
import type { PostOptions } from "../../sdk/post.ts";
import { client, limits } from "../state/chat.ts";
import { draftKeyOf, endPurpose, type Purpose, purposes, resumeEdit } from "../state/composing.ts";
import { draftIn, setDraft } from "../state/drafts.ts";
import { editMessage } from "../state/message-actions.ts";
import { tell } from "../state/notices.ts";
import { askToDelete } from "../state/panes.ts";
import { sent } from "../state/posts.ts";
import { lookUp, quoted } from "../state/quoted.ts";
import { slowWaitIn } from "../state/slow-mode.ts";
import { sentTyping, tellTyping } from "../state/typing.ts";
import { words } from "../words.ts";
import { focusBoxOf } from "./focus.ts";
import { bodyOf, charactersOf } from "./parts.ts";
import type { Place } from "./place.ts";
import { typed } from "./typed.ts";

/** The unsent text here, of the edit or else of a new message. */
export const textIn = ({ box }: Place): string => draftIn(draftKeyOf(box)).value;

export const purposeOf = ({ box }: Place): Purpose | undefined => purposes.value.get(box);

export const charactersMax = (): number => limits.value?.messageCharactersMax ?? Number.POSITIVE_INFINITY;

/** The person typed something. */
export function write(place: Place, text: string): void {
  setDraft(draftKeyOf(place.box), text);
  if (purposeOf(place)?.is !== "edit" && /\S/.test(text)) tellTyping(place.state.id);
}

/** Sends the current text of the box and empties it. The text stays while slow mode lets the person wait. */
export function sendAll(place: Place, text: string): void {
  const purpose = purposeOf(place);
  const body = bodyOf(text);
  if (charactersOf(body) > charactersMax()) return;
  if (purpose?.is === "edit") void saveEdit(place, purpose.id, body);
  else if (body !== "" && slowWaitIn(place.state) === 0) send(place, [body]);
}

export function send(place: Place, bodies: readonly string[]): void {
  const rest = post(place, bodies);
  if (rest.length === 0) setDraft(place.box, "");
  // Parts that wait in the outbox already must not be sent again with the rest.
  else if (rest.length < bodies.length) setDraft(place.box, rest.join("\n"));
  focusBoxOf(place.box);
}

/** Returns the parts that the outbox had no room for. */
function post(place: Place, bodies: readonly string[]): readonly string[] {
  const chat = client.value;
  if (!chat) return bodies;
  const { state, thread } = place;
  const purpose = purposeOf(place);
  for (const [i, body] of bodies.entries()) {
    const { text, kind } = typed(body);
    const options = { ...(kind && { kind }), ...(i === 0 && answering(purpose)), ...(thread && { thread }) };
    if (chat.post(state.id, text, options) !== "full") continue;
    tell(words.outboxFull);
    return bodies.slice(i);
  }
  sentTyping();
  endPurpose(place.box);
  if (!thread) sent.value += 1;
  return [];
}

/** A reply to a message in a thread goes to that thread. */
function answering(purpose: Purpose | undefined): PostOptions {
  if (purpose?.is !== "reply") return {};
  const { id, thread } = purpose;
  return { replyTo: id, ...(thread && { thread }) };
}

export function cancel(place: Place): void {
  const purpose = purposeOf(place);
  endPurpose(place.box);
  if (purpose?.is === "edit") setDraft(`edit:${purpose.id}`, "");
  focusBoxOf(place.box);
}

/**
 * The box is free at once, as after sending. The text is kept until the server has it. If that fails, the page offers the
 * text again, but never puts it into a box in which the person may be writing something else.
 */
async function saveEdit({ box }: Place, id: MessageId, body: string): Promise<void> {
  if (body === "") return askToDeleteEmpty(id);
  endPurpose(box);
  focusBoxOf(box);
  const before = quoted(id);
  const text = before?.posted.kind === "action" ? typed(body).text : body;
  const problem = text === before?.body ? undefined : await editMessage(id, text);
  const isOpen = [...purposes.peek().values()].some((one) => one.is === "edit" && one.id === id);
  if (!problem && !isOpen) setDraft(`edit:${id}`, "");
  const resume = () => {
    resumeEdit(id, box);
    focusBoxOf(box);
  };
  if (problem) tell(problem, isOpen ? undefined : { label: words.edit, stays: true, run: resume });
}

/** To save an empty edit means to delete the message. */
async function askToDeleteEmpty(id: MessageId): Promise<void> {
  await lookUp(id);
  const message = quoted(id);
  if (message) askToDelete(message);
}
