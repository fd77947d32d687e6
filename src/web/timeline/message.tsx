import type { MessageState, Reaction } from "../../sdk/messages.ts";
import { isMention } from "../../sdk/reading.ts";
import { me } from "../state/chat.ts";
import { words } from "../words.ts";
import { Bubble } from "./bubble.tsx";
import { fullTimeOf, timeOf } from "./time.ts";

interface MessageProps {
  readonly message: MessageState;
  readonly leads: boolean;
  readonly rowKey: string;
}

/** A stored message, as it is now. */
export function Message({ message, leads, rowKey }: MessageProps) {
  const { posted, deleted, editedAt, reactions } = message;
  const date = new Date(posted.at);
  const forMe = !deleted && isMention(posted, me.value?.id);
  const body = deleted ? words.deleted : message.body;
  const mark = deleted ? "deleted" : forMe ? "for-me" : "";
  return (
    <Bubble
      author={{ id: posted.by, name: posted.from }}
      body={body}
      leads={leads}
      rowKey={rowKey}
      seq={posted.seq}
      label={words.article(posted.from, timeOf(date), body, editedAt && !deleted ? words.edited : "")}
      mark={mark}
      time={
        <time dateTime={posted.at} title={fullTimeOf(date)}>
          {timeOf(date)}
        </time>
      }
    >
      {editedAt && !deleted && (
        <p class="edited" title={fullTimeOf(new Date(editedAt))}>
          {words.edited}
        </p>
      )}
      {reactions.length > 0 && <Reactions reactions={reactions} />}
    </Bubble>
  );
}

function Reactions({ reactions }: { reactions: readonly Reaction[] }) {
  return (
    <ul class="reactions" aria-label={words.reactions}>
      {reactions.map(({ emoji, count, by }) => {
        const who = words.reactedBy(
          emoji,
          by.map(({ name }) => name),
          count,
        );
        return (
          <li key={emoji} title={who} aria-label={who}>
            <span aria-hidden="true">{emoji}</span> {count}
          </li>
        );
      })}
    </ul>
  );
}
