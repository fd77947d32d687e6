import { useEffect } from "preact/hooks";
import type { MessageId } from "../../protocol/ids.ts";
import type { MessageState } from "../../sdk/messages.ts";
import { Icon } from "../parts/icon.tsx";
import { PersonName } from "../parts/person-name.tsx";
import { entries } from "../state/chat.ts";
import { isBlocked } from "../state/contact.ts";
import { jumpTo } from "../state/jump.ts";
import { shownName } from "../state/profiles.ts";
import { isExpired, lookUp, quoted } from "../state/quoted.ts";
import { words } from "../words.ts";

const authorOf = ({ by, from }: MessageState["posted"]) => ({ id: by, name: from });
const firstLine = (text: string): string => text.split("\n", 1)[0] ?? "";

function textOf({ posted, deleted, body }: MessageState): string {
  if (deleted) return words.deleted;
  return isBlocked(posted.by)
    ? words.blockedMessage
    : words.said(shownName(authorOf(posted)), firstLine(body), posted.kind);
}

/** The message that this one answers: its author and its beginning, as a link to it. */
export function Quote({ id }: { id: MessageId }) {
  const times = entries.value;
  const message = quoted(id);
  const isMissing = message === undefined;
  useEffect(() => void lookUp(id), [id, times, isMissing]);
  const text = message ? textOf(message) : isExpired(id) ? words.expiredMessage : words.oneMoment;
  return (
    <button
      type="button"
      class="quote"
      tabIndex={-1}
      // The space below keeps the visible words apart, as in this name: they must be contained in it.
      aria-label={message && words.answers(shownName(authorOf(message.posted)), text)}
      onClick={() => jumpTo(id)}
    >
      <Icon name="reply" />
      {message && <PersonName person={authorOf(message.posted)} class="author" />}{" "}
      <span class="quote-text" dir="auto">
        {text}
      </span>
    </button>
  );
}
