import type { RefObject } from "preact";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import type { MessageId } from "../../protocol/ids.ts";
import { isListener } from "../composer/announcement.tsx";
import { Composer } from "../composer/composer.tsx";
import { focusRoomComposer } from "../composer/focus.ts";
import { inThread } from "../composer/place.ts";
import { Icon } from "../parts/icon.tsx";
import { Notices } from "../parts/notices.tsx";
import { focusAsAsked, isPointing, isReached } from "../parts/pointing.ts";
import { useBack } from "../parts/use-back.ts";
import { looking } from "../state/attention.ts";
import { client, entries } from "../state/chat.ts";
import { drawer, isNarrow } from "../state/panes.ts";
import { pendingIn } from "../state/posts.ts";
import type { RoomState } from "../state/rooms.ts";
import { hasKeyboard } from "../state/settings.ts";
import { closeThread, loadThread, type Thread, threadOf } from "../state/threads.ts";
import { moveBetweenRows } from "../timeline/arrows.ts";
import { Message } from "../timeline/message.tsx";
import { PendingMessage } from "../timeline/pending.tsx";
import { words } from "../words.ts";

/** Closer to the end than this, the pane follows it. */
const END_PX = 60;
/** A message that was on screen this long counts as read. */
const SEEN_MS = 500;

interface ThreadProps {
  readonly state: RoomState;
  readonly root: MessageId;
}

/** A thread beside the timeline: a message and its replies. */
export function ThreadPane({ state, root }: ThreadProps) {
  const thread = threadOf(state, root);
  const times = entries.value;
  useEffect(() => {
    if (times > 0) void loadThread(state, root);
  }, [root, times]);
  useReading(state, root, thread);
  const pane = useRef<HTMLElement>(null);
  useFocus(pane);
  useBack(closeThread, isNarrow.value);
  return (
    <aside class="members thread" aria-label={words.thread} ref={pane} tabIndex={-1} data-region>
      <header class="pane-head">
        <h2>{words.thread}</h2>
        <button type="button" class="icon-button" aria-label={words.close} onClick={() => void closeThread()}>
          <Icon name="close" />
        </button>
      </header>
      <Said state={state} root={root} thread={thread} />
      <Notices shown={isNarrow.value && !drawer.value} />
      {!state.room.value.archived && !isListener(state) && <Composer place={inThread(state, root)} />}
    </aside>
  );
}

/** The thread takes the focus when it opens, and gives it back when it closes. */
function useFocus(pane: RefObject<HTMLElement | null>): void {
  useLayoutEffect(() => {
    const element = pane.current;
    const before = document.activeElement;
    const opener = before?.closest<HTMLElement>("article") ?? before;
    const byPointer = opener !== before || !opener || isPointing() || !isReached(opener);
    const box = element?.querySelector("textarea");
    (hasKeyboard() && box ? box : element)?.focus();
    return () => {
      const { activeElement } = document;
      const isElsewhere = activeElement !== document.body && !element?.contains(activeElement);
      if (isElsewhere) return;
      if (!byPointer && opener instanceof HTMLElement && opener.isConnected) focusAsAsked(opener);
      else if (hasKeyboard()) focusRoomComposer();
      else document.querySelector<HTMLElement>(".timeline-scroll")?.focus({ preventScroll: true });
    };
  }, []);
}

function Said({ state, root, thread }: ThreadProps & { readonly thread: Thread }) {
  const view = useEnd();
  const pending = pendingIn(state.id).filter(({ post }) => post.thread === root);
  const stored = new Set(thread.replies.map(({ posted }) => posted.nonce));
  return (
    <div
      class="pane-body"
      ref={view}
      role="log"
      aria-live="off"
      aria-label={words.thread}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by the keyboard
      tabIndex={0}
      onKeyDown={(event) => moveBetweenRows(event, () => toEnd(view.current))}
    >
      {thread.root && <Message message={thread.root} leads rowKey={`t${thread.root.posted.seq}`} inThread />}
      <More state={state} root={root} thread={thread} />
      {thread.replies.map((message) => (
        <Message key={message.posted.id} message={message} leads rowKey={`t${message.posted.seq}`} inThread />
      ))}
      {pending
        .filter(({ post }) => !stored.has(post.nonce))
        .map((one) => (
          <PendingMessage key={one.post.nonce} pending={one} leads inThread />
        ))}
    </div>
  );
}

/** What is shown between the first message and the first known reply. */
function More({ state, root, thread }: ThreadProps & { readonly thread: Thread }) {
  const { state: is, root: first, replies } = thread;
  const isWhole = !thread.more || replies.length >= (first?.replies ?? Number.POSITIVE_INFINITY);
  const load = () => void loadThread(state, root, replies[0]?.posted.seq);
  if (is === "loading" && replies.length === 0) return <p class="hint">{words.oneMoment}</p>;
  if (is === "expired") return <p class="hint">{words.expiredMessage}</p>;
  if (is === "loaded" && isWhole) return <p class="thread-count">{words.replies(replies.length)}</p>;
  return (
    <p class="hint">
      {is === "failed" && words.olderFailed}
      <button type="button" class="small-button" onClick={load}>
        {is === "failed" ? words.again : words.more}
      </button>
    </p>
  );
}

function toEnd(view: HTMLElement | null): void {
  if (view) view.scrollTop = view.scrollHeight;
}

/** Keeps the view at the end for a reader who is there. */
function useEnd() {
  const view = useRef<HTMLDivElement>(null);
  const wasAtEnd = useRef(true);
  useEffect(() => {
    const element = view.current;
    const look = () => {
      if (element)
        wasAtEnd.current = element.scrollHeight - element.scrollTop - element.clientHeight <= END_PX;
    };
    element?.addEventListener("scroll", look);
    return () => element?.removeEventListener("scroll", look);
  }, []);
  useLayoutEffect(() => {
    if (wasAtEnd.current) toEnd(view.current);
  });
  return view;
}

/** A thread on screen counts as read. */
function useReading(state: RoomState, root: MessageId, { replies }: Thread): void {
  const last = replies.at(-1)?.posted.seq;
  const isLooking = looking.value;
  useEffect(() => {
    if (last === undefined || !isLooking) return;
    const timer = setTimeout(
      () => void client.peek()?.call("cursor.set", { room: state.id, seq: last, thread: root }),
      SEEN_MS,
    );
    return () => clearTimeout(timer);
  }, [state.id, root, last, isLooking]);
}
