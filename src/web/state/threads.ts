import { signal } from "@preact/signals";
import { type MessageId, roomOfMessage } from "../../protocol/ids.ts";
import type { MessageState } from "../../sdk/messages.ts";
import { client } from "./chat.ts";
import { messagesIn, type RoomState } from "./rooms.ts";

/** The thread that is open beside the timeline, by the message that begins it. */
const open = signal<MessageId | undefined>(undefined);

/** What was said in a thread before it was opened, as far as it has been asked. */
interface Past {
  readonly state: "loading" | "loaded" | "failed" | "expired";
  /** There is more before that. */
  readonly more: boolean;
}
const unknown: Past = { state: "loading", more: false };
const pasts = signal<ReadonlyMap<MessageId, Past>>(new Map());

/** A thread as it is now: what began it, and the answers. */
export interface Thread extends Past {
  readonly root: MessageState | undefined;
  readonly replies: readonly MessageState[];
}

export const threadIn = (state: RoomState): MessageId | undefined =>
  open.value && roomOfMessage(open.value) === state.id ? open.value : undefined;

/** Opens the thread that this message begins. */
export function openThread(root: MessageId): void {
  open.value = root;
}

export function closeThread(): boolean {
  const wasOpen = open.peek() !== undefined;
  open.value = undefined;
  return wasOpen;
}

export function threadOf(state: RoomState, root: MessageId): Thread {
  const past = pasts.value.get(root) ?? unknown;
  const all = messagesIn(state);
  const replies = [...all.values()].filter(({ posted, deleted }) => posted.thread === root && !deleted);
  return { ...past, root: all.get(root), replies: replies.sort((a, b) => a.posted.seq - b.posted.seq) };
}

/** Asks for the newest of a thread, or for what stands before what is known of it. */
export async function loadThread(state: RoomState, root: MessageId, before?: number): Promise<void> {
  const known = pasts.peek().get(root) ?? unknown;
  set(root, { ...known, state: "loading" });
  const answer = await client
    .peek()
    ?.call("thread.read", { room: state.id, thread: root, ...(before !== undefined && { before }) });
  const isGone = answer?.is === "refused" && answer.refusal.code === "no_such_message";
  if (answer?.is !== "ok") return set(root, { ...known, state: isGone ? "expired" : "failed" });
  const { root: first, events, more } = answer.ok;
  state.copy.learn([first, ...events]);
  set(root, { state: "loaded", more });
}

function set(root: MessageId, past: Past): void {
  pasts.value = new Map(pasts.peek()).set(root, past);
}
