import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import type { MessageId } from "../../protocol/ids.ts";
import { Composer } from "../composer/composer.tsx";
import { inThread } from "../composer/place.ts";
import { Icon } from "../parts/icon.tsx";
import { useBack } from "../parts/use-back.ts";
import { Notices } from "../shell/notices.tsx";
import { looking } from "../state/attention.ts";
import { client, entries } from "../state/chat.ts";
import { drawer, isNarrow } from "../state/panes.ts";
import { pendingIn } from "../state/posts.ts";
import type { RoomState } from "../state/rooms.ts";
import { closeThread, loadThread, type Thread, threadOf } from "../state/threads.ts";
import { Message } from "../timeline/message.tsx";
import { PendingMessage } from "../timeline/pending.tsx";
import { words } from "../words.ts";

/** Closer to the end than this, one follows it. */
const END_PX = 60;
/** What was on screen this long is read. */
const SEEN_MS = 500;

interface ThreadProps {
  readonly state: RoomState;
  readonly root: MessageId;
}

/** A message and what was said about it, beside the timeline. */
export function ThreadPane({ state, root }: ThreadProps) {
  const thread = threadOf(state, root);
  const times = entries.value;
  useEffect(() => {
    if (times > 0) void loadThread(state, root);
  }, [root, times]);
  useReading(state, root, thread);
  useBack(closeThread, isNarrow.value);
  return (
    <aside class="members thread" aria-label={words.thread} data-region>
      <header class="pane-head">
        <h2>{words.thread}</h2>
        <button type="button" class="icon-button" aria-label={words.close} onClick={() => void closeThread()}>
          <Icon name="close" />
        </button>
      </header>
      <Said state={state} root={root} thread={thread} />
      <Notices shown={isNarrow.value && !drawer.value} />
      {!state.room.value.archived && <Composer place={inThread(state, root)} />}
    </aside>
  );
}

function Said({ state, root, thread }: ThreadProps & { readonly thread: Thread }) {
  const view = useEnd();
  const pending = pendingIn(state.id).filter(({ post }) => post.thread === root);
  const stored = new Set(thread.replies.map(({ posted }) => posted.nonce));
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by the keyboard
    <div class="pane-body" ref={view} role="log" aria-live="off" aria-label={words.thread} tabIndex={0}>
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

/** What stands between the first message and the first answer that is known. */
function More({ state, root, thread }: ThreadProps & { readonly thread: Thread }) {
  const { state: is, root: first, replies } = thread;
  const isWhole = !thread.more || replies.length >= (first?.replies ?? Number.POSITIVE_INFINITY);
  const load = () => void loadThread(state, root, replies[0]?.posted.seq);
  if (is === "loading" && replies.length === 0) return <p class="hint">{words.oneMoment}</p>;
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

/** Stays at the end for whoever is there. */
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
    if (view.current && wasAtEnd.current) view.current.scrollTop = view.current.scrollHeight;
  });
  return view;
}

/** Whoever has a thread before their eyes has read it. */
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
