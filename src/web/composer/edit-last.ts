import type { MessageState } from "../../sdk/messages.ts";
import { me } from "../state/chat.ts";
import { startEdit } from "../state/composing.ts";
import { mayEdit } from "../state/message-actions.ts";
import { pendingIn } from "../state/posts.ts";
import { quoted } from "../state/quoted.ts";
import { threadOf } from "../state/threads.ts";
import type { Place } from "./place.ts";

/** Starts to edit the user's last message here, among those that are on the page. */
export function editLast(place: Place): void {
  // The last message is still being sent. The one before it is not meant.
  const isUnderWay = pendingIn(place.state.id).some(
    ({ post, state }) => state.is !== "refused" && (!place.thread || post.thread === place.thread),
  );
  const message = isUnderWay ? undefined : lastOfMine(place);
  if (message) startEdit(message, place.box);
}

function lastOfMine({ state, thread }: Place): MessageState | undefined {
  if (thread) {
    const { root, replies } = threadOf(state, thread);
    return [root, ...replies].findLast((message) => message && mayEdit(message));
  }
  const { events } = state.log.peek();
  for (let i = events.length - 1; i >= 0; i -= 1) {
    const event = events[i];
    if (event?.type !== "message.posted" || event.by !== me.peek()?.id) continue;
    const message = quoted(event.id);
    if (message && mayEdit(message)) return message;
  }
  return undefined;
}
