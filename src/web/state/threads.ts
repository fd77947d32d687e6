import { signal } from "@preact/signals";
import { type MessageId, roomOfMessage } from "../../protocol/ids.ts";
import type { MessageState } from "../../sdk/messages.ts";
import { client } from "./chat.ts";
import { messagesIn, type RoomState } from "./rooms.ts";

/** The open thread, named by the message that begins it. */
const open = signal<MessageId | undefined>(undefined);

/** The earlier replies of a thread, as far as we have fetched them. */
interface Past {
  readonly state: "loading" | "loaded" | "failed" | "expired";
  /** There are more replies before these. */
  readonly more: boolean;
}
const unknown: Past = { state: "loading", more: false };
const pasts = signal<ReadonlyMap<MessageId, Past>>(new Map());

/** The current state of a thread: its first message and the replies. */
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

/** Fetches the newest replies of a thread, or those before the known ones. */
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
