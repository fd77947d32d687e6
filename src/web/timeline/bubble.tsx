import type { ArticleHTMLAttributes, ComponentChildren } from "preact";
import type { Person } from "../../protocol/account.ts";
import type { MessageId } from "../../protocol/ids.ts";
import type { MessageKind } from "../../protocol/message.ts";
import { isEmojiOnly } from "../markup/emoji-only.ts";
import { Text } from "../markup/text.tsx";
import { Avatar } from "../parts/avatar.tsx";
import { PersonName } from "../parts/person-name.tsx";
import { Quote } from "./quote.tsx";

interface BubbleProps {
  readonly author: Person;
  readonly body: string;
  readonly kind?: MessageKind | undefined;
  readonly leads: boolean;
  readonly rowKey: string;
  readonly seq?: number;
  readonly replyTo?: MessageId | undefined;
  /** The row's accessible name: author, time, text, state. */
  readonly label: string;
  readonly mark: string;
  readonly time: ComponentChildren;
  /** The row's own event listeners. */
  readonly row?: ArticleHTMLAttributes<HTMLElement>;
  readonly children?: ComponentChildren;
}

/** The look of every message, stored or not, so that nothing moves when it is stored. */
export function Bubble({
  author,
  body,
  kind,
  leads,
  rowKey,
  seq,
  replyTo,
  label,
  mark,
  time,
  row,
  children,
}: BubbleProps) {
  return (
    <article
      class={`message ${leads ? "leads" : ""} ${mark}`}
      aria-label={label}
      tabIndex={-1}
      data-key={rowKey}
      data-seq={seq}
      {...row}
    >
      <div class="message-side">{leads ? <Avatar id={author.id} name={author.name} /> : time}</div>
      <div class="message-main">
        {leads && (
          <div class="message-head">
            <PersonName person={author} class="author" opens="by pointer" />
            {time}
          </div>
        )}
        {replyTo && <Quote id={replyTo} />}
        <div class={`body ${kind ?? (isEmojiOnly(body) ? "emoji" : "")}`}>
          {kind === "action" && <PersonName person={author} class="actor" />}
          <Text text={body} />
        </div>
        {children}
      </div>
    </article>
  );
}
