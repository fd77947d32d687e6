import { useEffect } from "preact/hooks";
import { Icon } from "../parts/icon.tsx";
import { entries } from "../state/chat.ts";
import type { Purpose } from "../state/composing.ts";
import { lookUp, quoted } from "../state/quoted.ts";
import type { RoomState } from "../state/rooms.ts";
import { slowWaitIn } from "../state/slow-mode.ts";
import { words } from "../words.ts";

/** Says that the box holds a reply or an edit, if it does, and has a button to cancel it. */
export function PurposeLine({ purpose, cancel }: { purpose: Purpose; cancel: () => void }) {
  const { id } = purpose;
  const times = entries.value;
  useEffect(() => void lookUp(id), [id, times]);
  // The current state: a deleted message is shown nowhere.
  const message = quoted(id);
  const quote = message?.deleted ? words.deleted : message?.body;
  return (
    <p class="purpose">
      <Icon name={purpose.is === "edit" ? "pen" : "reply"} />
      <strong>{purpose.is === "edit" ? words.editing : words.replyingTo(purpose.from)}</strong>
      <span class="quote-text" dir="auto">
        {purpose.is === "reply" && quote}
      </span>
      <button
        type="button"
        class="icon-button"
        aria-label={words.cancel}
        title={words.cancel}
        onClick={cancel}
      >
        <Icon name="close" />
      </button>
    </p>
  );
}

/** Says when the person can write again, while slow mode lets them wait. */
export function SlowLine({ state }: { state: RoomState }) {
  const wait = slowWaitIn(state);
  return wait === 0 ? null : <p class="slow-line">{words.slowModeWait(wait)}</p>;
}

interface CounterProps {
  readonly over: number;
  /** The number of messages that the text would be sent as. */
  readonly parts: number;
  readonly split: () => void;
}

export function Counter({ over, parts, split }: CounterProps) {
  if (over <= 0) return <p class="counter">{words.charactersLeft(-over)}</p>;
  return (
    <p class="counter over" role="alert">
      {words.charactersOver(over)}
      {parts > 0 && (
        <button type="button" class="small-button" onClick={split}>
          {words.sendInParts(parts)}
        </button>
      )}
    </p>
  );
}
