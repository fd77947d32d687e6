import { signal } from "@preact/signals";
import { type MessageId, roomOfMessage, seqOfMessage } from "../../protocol/ids.ts";
import type { Log } from "../../sdk/feed.ts";
import { fold, type MessageState } from "../../sdk/messages.ts";
import { client } from "./chat.ts";
import { rooms } from "./rooms.ts";

/** Messages that others answer, from before what is known of their room's log. */
const before = signal<ReadonlyMap<MessageId, MessageState>>(new Map());
const asked = new Set<MessageId>();

/** A message that is answered, as it is now; nothing while it has to be asked for. */
export function quoted(id: MessageId): MessageState | undefined {
  const state = rooms.value.get(roomOfMessage(id));
  return (state && inLog(state.log.value, id)) ?? before.value.get(id);
}

/** Asks for it, once, unless it is known. */
export async function lookUp(id: MessageId): Promise<void> {
  if (quoted(id) || asked.has(id)) return;
  asked.add(id);
  const seq = seqOfMessage(id);
  const page = { room: roomOfMessage(id), after: seq - 1, limit: 1 };
  const answer = await client.peek()?.call("history.read", page);
  if (answer?.is === "ok") before.value = fold(before.peek(), answer.ok.events);
  else asked.delete(id);
}

/** A log has no holes, so a message's place in it is known. */
function inLog({ events }: Log, id: MessageId): MessageState | undefined {
  const at = seqOfMessage(id) - (events[0]?.seq ?? 0);
  if (!events[at]) return undefined;
  return fold(
    new Map(),
    events
      .slice(at)
      .filter((event) => event.type === "messages.erased" || ("id" in event && event.id === id)),
  ).get(id);
}
