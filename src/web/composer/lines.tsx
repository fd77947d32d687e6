import { Icon } from "../parts/icon.tsx";
import type { Purpose } from "../state/composing.ts";
import { words } from "../words.ts";

/** What is being written, if it is not simply a new message, and the way out. */
export function PurposeLine({ purpose, cancel }: { purpose: Purpose; cancel: () => void }) {
  const { posted, body } = purpose.message;
  return (
    <p class="purpose">
      <Icon name={purpose.is === "edit" ? "pen" : "reply"} />
      <strong>{purpose.is === "edit" ? words.editing : words.replyingTo(posted.from)}</strong>
      <span class="quote-text" dir="auto">
        {purpose.is === "reply" && body}
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

interface CounterProps {
  readonly over: number;
  readonly split: readonly string[];
  readonly send: (bodies: readonly string[]) => void;
}

export function Counter({ over, split, send }: CounterProps) {
  if (over <= 0) return <p class="counter">{words.charactersLeft(-over)}</p>;
  return (
    <p class="counter over" role="alert">
      {words.charactersOver(over)}
      {split.length > 0 && (
        <button type="button" class="small-button" onClick={() => send(split)}>
          {words.sendInParts(split.length)}
        </button>
      )}
    </p>
  );
}
