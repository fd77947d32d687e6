import { me } from "../state/chat.ts";
import { mentionsMe } from "../state/unread.ts";
import { words } from "../words.ts";
import { Bubble } from "./bubble.tsx";
import type { Posted } from "./rows.ts";
import { fullTimeOf, timeOf } from "./time.ts";

interface MessageProps {
  readonly event: Posted;
  readonly leads: boolean;
  readonly rowKey: string;
}

/** A stored message. */
export function Message({ event, leads, rowKey }: MessageProps) {
  const date = new Date(event.at);
  const forMe = mentionsMe(event, me.value);
  return (
    <Bubble
      author={{ id: event.by, name: event.from }}
      body={event.body}
      leads={leads}
      rowKey={rowKey}
      seq={event.seq}
      label={words.article(event.from, timeOf(date), event.body, "")}
      mark={forMe ? "for-me" : ""}
      time={
        <time dateTime={event.at} title={fullTimeOf(date)}>
          {timeOf(date)}
        </time>
      }
    />
  );
}
