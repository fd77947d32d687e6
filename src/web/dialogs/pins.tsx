import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { Event } from "../../protocol/events.ts";
import type { MessageId } from "../../protocol/ids.ts";
import type { MessageState } from "../../sdk/messages.ts";
import { Modal } from "../parts/modal.tsx";
import { Problem } from "../parts/problem.tsx";
import { client, problemOf } from "../state/chat.ts";
import { isBlocked } from "../state/contact.ts";
import { current } from "../state/current.ts";
import { jumpTo } from "../state/jump.ts";
import { close } from "../state/panes.ts";
import { messagesIn } from "../state/rooms.ts";
import { briefTimeOf, fullTimeOf } from "../timeline/time.ts";
import { words } from "../words.ts";

const isPinned = ({ pinned }: MessageState): boolean => pinned !== undefined;
const idsOf = (events: readonly Event[]): readonly MessageId[] =>
  events.flatMap((event) => (event.type === "message.posted" ? event.id : []));

/** The pinned messages of the room on screen, latest first. */
export function Pins() {
  const state = current.value;
  const room = state?.id;
  const listed = useSignal<readonly MessageId[] | undefined>(undefined);
  const problem = useSignal<string | undefined>(undefined);
  const hasMore = useSignal(false);
  // The current state: messages that are unpinned or deleted meanwhile disappear.
  const found = state && listed.value?.flatMap((id) => messagesIn(state).get(id) ?? []).filter(isPinned);
  const load = async (known: readonly MessageState[]) => {
    const before = known.at(-1)?.pinned;
    const answer = room && (await client.value?.call("room.pins", { room, ...(before && { before }) }));
    if (!answer) return;
    problem.value = problemOf(answer);
    if (answer.is !== "ok") return;
    state?.copy.learn(answer.ok.messages);
    listed.value = [...known.map(({ posted }) => posted.id), ...idsOf(answer.ok.messages)];
    hasMore.value = answer.ok.more;
  };
  useEffect(() => void load([]), [room]);
  return (
    <Modal title={words.pins} close={close}>
      <Problem text={problem.value} />
      {found?.length === 0 && <p class="hint">{words.noPins}</p>}
      {!found && !problem.value && <p class="hint">{words.oneMoment}</p>}
      <ul class="pins">
        {found?.map((message) => (
          <Pin key={message.posted.id} message={message} />
        ))}
      </ul>
      {hasMore.value && (
        <button type="button" class="small-button" onClick={() => void load(found ?? [])}>
          {words.more}
        </button>
      )}
    </Modal>
  );
}

function Pin({ message: { posted, body } }: { message: MessageState }) {
  const date = new Date(posted.at);
  return (
    <li>
      <button
        type="button"
        class="pin"
        onClick={() => {
          close();
          jumpTo(posted.id);
        }}
      >
        <span class="pin-head">
          <bdi class="author">{posted.from}</bdi>{" "}
          <time dateTime={posted.at} title={fullTimeOf(date)}>
            {briefTimeOf(date)}
          </time>
        </span>
        <span class="pin-body" dir="auto">
          {isBlocked(posted.by) ? words.blockedMessage : words.said(posted.from, body, posted.kind)}
        </span>
      </button>
    </li>
  );
}
