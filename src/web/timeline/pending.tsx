import { useEffect, useState } from "preact/hooks";
import type { RoomId, UserId } from "../../protocol/ids.ts";
import { isHeldPost, type Pending, type PostState } from "../../sdk/post.ts";
import { focusBoxOf } from "../composer/focus.ts";
import { Icon } from "../parts/icon.tsx";
import { askAbout, helpersOf } from "../state/asking.ts";
import { client, connection, me, sentence } from "../state/chat.ts";
import { now } from "../state/clock.ts";
import { draftIn, setDraft } from "../state/drafts.ts";
import { tell } from "../state/notices.ts";
import { shownName } from "../state/profiles.ts";
import { rooms } from "../state/rooms.ts";
import { openThread } from "../state/threads.ts";
import { words } from "../words.ts";
import { Bubble } from "./bubble.tsx";
import { fullTimeOf, timeOf } from "./time.ts";

/** Most messages are stored within this time. Only after it the page shows that a message is being sent. */
const PATIENCE_MS = 3_000;

interface PendingProps {
  readonly pending: Pending;
  readonly leads: boolean;
  /** Shown in a thread, where the message that began it need not be quoted. */
  readonly inThread?: boolean;
}

/** A message of the user that is not known to be stored. */
export function PendingMessage({ pending, leads, inThread = false }: PendingProps) {
  const { post, state } = pending;
  const isLate = useLate(post.writtenAt);
  const date = new Date(post.writtenAt);
  const author = { id: me.value?.id ?? ("" as UserId), name: me.value?.name ?? "" };
  const held = isHeldPost(post) && state.is !== "stored";
  const refused = state.is === "refused" && !held;
  const fate = held ? words.heldState : refused ? words.notSentState : words.sending;
  return (
    <Bubble
      author={author}
      body={post.body}
      kind={post.kind}
      leads={leads}
      rowKey={post.nonce}
      replyTo={post.replyTo ?? (inThread ? undefined : post.thread)}
      label={words.article(
        shownName(author),
        timeOf(date),
        words.said(shownName(author), post.body, post.kind),
        state.is === "stored" ? "" : fate,
      )}
      mark={refused ? "refused" : state.is === "stored" ? "" : "pending"}
      time={
        <time dateTime={date.toISOString()} title={fullTimeOf(date)}>
          {timeOf(date)}
        </time>
      }
    >
      {held && (
        <p class="fate">
          <Icon name="clock" />
          {words.held}
        </p>
      )}
      {refused && <Refused pending={pending} />}
      {!refused && !held && isLate && state.is !== "stored" && (
        <p class="fate">
          <Icon name="clock" />
          {lateWords(state)}
        </p>
      )}
    </Bubble>
  );
}

function Refused({ pending }: { pending: Pending }) {
  const { post, state } = pending;
  const outbox = client.value?.outbox;
  const edit = () => {
    const box = post.thread ?? post.room;
    const before = draftIn(box).peek();
    const text = post.kind === "action" ? `/me ${post.body}` : post.body;
    setDraft(box, before ? `${text}\n${before}` : text);
    outbox?.discard(post.nonce);
    if (post.thread) openThread(post.thread);
    focusBoxOf(box);
  };
  // The message that it answers is deleted: another try would fail, too.
  const isLost = state.is === "refused" && state.refusal.code === "no_such_message";
  const alone = () => {
    const { room, body, kind, thread } = post;
    const isInThread = thread && state.is === "refused" && state.refusal.field !== "thread";
    outbox?.discard(post.nonce);
    client.value?.post(room, body, { ...(kind && { kind }), ...(isInThread && { thread }) });
  };
  const { refusal } = state.is === "refused" ? state : {};
  const helpers = refusal && helpersOf(refusal);
  const ask = async () => {
    const problem = refusal && (await askAbout(refusal, post.room, nameOf(post.room)));
    if (problem) tell(problem);
  };
  return (
    <p class="fate bad">
      <Icon name="alert" />
      <span>
        <strong>{words.notSent}</strong>
        {state.is === "refused" && `: ${sentence(state.refusal.message)}`}
      </span>
      {helpers && (
        <button type="button" class="small-button" onClick={() => void ask()}>
          {words.askHelpers[helpers]}
        </button>
      )}
      {isLost ? (
        <button type="button" class="small-button" onClick={alone}>
          {words.sendAlone}
        </button>
      ) : (
        <button type="button" class="small-button" onClick={() => outbox?.retry(post.nonce)}>
          {words.retry}
        </button>
      )}
      <button type="button" class="small-button" onClick={edit}>
        {words.edit}
      </button>
      <button type="button" class="small-button" onClick={() => outbox?.discard(post.nonce)}>
        {words.delete}
      </button>
    </p>
  );
}

const nameOf = (room: RoomId): string => rooms.value.get(room)?.room.value.name ?? "";

function lateWords(state: PostState): string {
  if (state.is === "delayed")
    return words.delayedUntil(Math.max(1, Math.ceil((state.until - now.value) / 1_000)));
  return connection.value.is === "open" ? words.sending : words.waiting;
}

function useLate(since: number): boolean {
  const [late, setLate] = useState(() => Date.now() - since > PATIENCE_MS);
  useEffect(() => {
    if (late) return;
    const timer = setTimeout(() => setLate(true), Math.max(0, since + PATIENCE_MS - Date.now()));
    return () => clearTimeout(timer);
  }, [since, late]);
  return late;
}
