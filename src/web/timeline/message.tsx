import { useState } from "preact/hooks";
import type { MessageState, Reaction } from "../../sdk/messages.ts";
import { isMention } from "../../sdk/unread.ts";
import { Icon } from "../parts/icon.tsx";
import { whenReached } from "../parts/pointing.ts";
import { me } from "../state/chat.ts";
import type { BoxKey } from "../state/composing.ts";
import { isBlocked } from "../state/contact.ts";
import { isMine, mayWrite } from "../state/message-actions.ts";
import { shownName } from "../state/profiles.ts";
import { words } from "../words.ts";
import { actByKey, goToThread, react, sheet } from "./actions.ts";
import { Bubble } from "./bubble.tsx";
import { MessageToolbar } from "./message-toolbar.tsx";
import { fullTimeOf, timeOf } from "./time.ts";

interface MessageProps {
  readonly message: MessageState;
  readonly leads: boolean;
  readonly rowKey: string;
  /** Shown in a thread, where the message that began it need not be quoted. */
  readonly inThread?: boolean;
}

/** A stored message in its current state. Its actions appear when it is under the pointer or has the focus. */
export function Message(props: MessageProps) {
  const { posted, deleted } = props.message;
  const [isAskedFor, askFor] = useState(false);
  if (isBlocked(posted.by) && !deleted && !isAskedFor) return <Hidden {...props} show={() => askFor(true)} />;
  return <Readable {...props} />;
}

/** A blocked person's message is hidden, with a button to show it. */
function Hidden({ message: { posted }, rowKey, show }: MessageProps & { readonly show: () => void }) {
  return (
    <article
      class="message blocked"
      aria-label={words.blockedMessage}
      tabIndex={-1}
      data-key={rowKey}
      data-seq={posted.seq}
    >
      <div class="message-side" />
      <p class="message-main">
        {words.blockedMessage}{" "}
        <button type="button" class="small-button" onClick={show}>
          {words.showMessage}
        </button>
      </p>
    </article>
  );
}

function Readable({ message, leads, rowKey, inThread = false }: MessageProps) {
  const { posted, deleted } = message;
  const [isPointedAt, setPointedAt] = useState(false);
  const [isFocused, setFocused] = useState(false);
  const date = new Date(posted.at);
  const forMe = !deleted && isMention(posted, me.value?.id);
  const body = deleted ? words.deleted : message.body;
  const by = shownName({ id: posted.by, name: posted.from });
  const text = deleted ? body : words.said(by, body, posted.kind);
  const mark = deleted ? "deleted" : forMe ? "for-me" : "";
  const box = inThread ? (posted.thread ?? posted.id) : posted.room;
  const isActive = (isPointedAt || isFocused) && !deleted;
  return (
    <Bubble
      author={{ id: posted.by, name: posted.from }}
      body={body}
      kind={deleted ? undefined : posted.kind}
      leads={leads}
      rowKey={rowKey}
      seq={posted.seq}
      // A message of a thread shows the message that began the thread.
      replyTo={posted.replyTo ?? (inThread ? undefined : posted.thread)}
      label={words.article(by, timeOf(date), text, stateOf(message))}
      mark={mark}
      time={
        <time dateTime={posted.at} title={fullTimeOf(date)}>
          {timeOf(date)}
        </time>
      }
      row={{
        onMouseEnter: () => setPointedAt(true),
        onMouseLeave: () => setPointedAt(false),
        onFocusIn: () => setFocused(true),
        onFocusOut: ({ currentTarget, relatedTarget }) =>
          setFocused(currentTarget.contains(relatedTarget as Node | null)),
        ...whenReached,
        onKeyDown: (event) => actByKey(event, message, box),
        onContextMenu: (event) => openMenu(event, message, box),
      }}
    >
      {(message.editedAt !== undefined || message.pinned !== undefined) && !deleted && (
        <Marks message={message} />
      )}
      {message.reactions.length > 0 && <Reactions message={message} isActive={isActive} />}
      {message.replies > 0 && !inThread && <Replies message={message} />}
      {isActive && <MessageToolbar message={message} box={box} />}
    </Bubble>
  );
}

function Replies({ message }: { message: MessageState }) {
  return (
    <button type="button" class="replies" tabIndex={-1} onClick={() => goToThread(message)}>
      <Icon name="thread" />
      {words.replies(message.replies)}
    </button>
  );
}

/** The rest of its accessible name. */
function stateOf({ deleted, editedAt, pinned, reactions }: MessageState): string {
  if (deleted) return "";
  const states = [editedAt !== undefined && words.edited, pinned !== undefined && words.pinned];
  return [...states, ...reactions.map(whoReacted)].filter(Boolean).join(", ");
}

/** Opens the page's own menu, but leaves the browser's for a link, a selection, or with Shift. */
function openMenu(
  event: MouseEvent & { currentTarget: HTMLElement },
  message: MessageState,
  box: BoxKey,
): void {
  const hasOther = (event.target as Element).closest("a") || getSelection()?.isCollapsed === false;
  if (event.shiftKey || hasOther || message.deleted) return;
  event.preventDefault();
  const at = new DOMRect(event.clientX, event.clientY, 0, 0);
  sheet.value = { is: "menu", message, row: event.currentTarget, box, at };
}

function Marks({ message: { editedAt, pinned } }: { message: MessageState }) {
  return (
    <p class="marks">
      {pinned !== undefined && (
        <span>
          <Icon name="pin" />
          {words.pinned}
        </span>
      )}
      {editedAt !== undefined && <span title={fullTimeOf(new Date(editedAt))}>{words.edited}</span>}
    </p>
  );
}

const whoReacted = ({ emoji, count, by }: Reaction): string =>
  words.reactedBy(emoji, by.map(shownName), count);

/** One click on a reaction adds the user's own, or takes it back. */
function Reactions({ message, isActive }: { message: MessageState; isActive: boolean }) {
  const may = mayWrite(message);
  return (
    <ul class="reactions" aria-label={words.reactions}>
      {message.reactions.map((reaction) => (
        <li key={reaction.emoji}>
          <button
            type="button"
            class="reaction"
            title={whoReacted(reaction)}
            aria-label={whoReacted(reaction)}
            aria-pressed={isMine(reaction)}
            tabIndex={isActive ? 0 : -1}
            disabled={!may}
            onClick={() => react(message, reaction.emoji)}
          >
            <span aria-hidden="true">
              {reaction.emoji} {reaction.count}
            </span>
          </button>
        </li>
      ))}
    </ul>
  );
}
