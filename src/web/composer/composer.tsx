import { useLayoutEffect, useRef } from "preact/hooks";
import { Icon } from "../parts/icon.tsx";
import { client, limits } from "../state/chat.ts";
import { drafts, setDraft } from "../state/drafts.ts";
import { tell } from "../state/notices.ts";
import { isDirect, nameOf, type RoomState } from "../state/rooms.ts";
import { enterSends } from "../state/settings.ts";
import { sent } from "../timeline/view.ts";
import { words } from "../words.ts";
import { composerId, focusComposer } from "./focus.ts";
import { charactersOf, parts } from "./parts.ts";

/** The counter appears when this much of a message's room is used. */
const COUNTER_AT = 0.9;

/** Where a message is written. It never waits for the connection: what is sent goes to the outbox. */
export function Composer({ state }: { state: RoomState }) {
  const area = useRef<HTMLTextAreaElement>(null);
  const text = drafts.value.get(state.id) ?? "";
  const max = limits.value?.messageCharactersMax ?? Number.POSITIVE_INFINITY;
  const over = charactersOf(text) - max;
  useLayoutEffect(() => grow(area.current), [text]);
  const send = (bodies: readonly string[]) => {
    if (post(state, bodies) === "sent") setDraft(state.id, "");
    focusComposer();
  };
  const sendAll = () => {
    // what is there now: the page may not have been drawn since the last key
    const body = drafts.peek().get(state.id)?.trim() ?? "";
    if (body !== "" && charactersOf(body) <= max) send([body]);
  };
  return (
    <form
      class="composer"
      data-region
      onSubmit={(event) => {
        event.preventDefault();
        sendAll();
      }}
    >
      {over > max * (COUNTER_AT - 1) && <Counter over={over} split={parts(text, max)} send={send} />}
      <div class={`composer-box ${over > 0 ? "over" : ""}`}>
        <textarea
          id={composerId}
          ref={area}
          rows={1}
          aria-label={labelOf(state)}
          placeholder={labelOf(state)}
          dir="auto"
          value={text}
          enterkeyhint={enterSends.value ? "send" : "enter"}
          onInput={(event) => setDraft(state.id, event.currentTarget.value)}
          onKeyDown={(event) => {
            if (!isSend(event)) return;
            event.preventDefault();
            sendAll();
          }}
        />
        <button
          type="submit"
          class="send"
          aria-label={words.send}
          title={words.send}
          disabled={text.trim() === ""}
        >
          <Icon name="send" />
        </button>
      </div>
    </form>
  );
}

const labelOf = (state: RoomState): string =>
  isDirect(state) ? words.composerTo(nameOf(state)) : words.composer(nameOf(state));

function post(state: RoomState, bodies: readonly string[]): "sent" | "not sent" {
  const chat = client.value;
  if (!chat) return "not sent";
  for (const body of bodies) {
    if (chat.post(state.id, body) !== "full") continue;
    tell(words.outboxFull);
    return "not sent";
  }
  sent.value += 1;
  return "sent";
}

/** While a word is being composed (IME), Enter belongs to it; some browsers only tell by the key code 229. */
const COMPOSING_KEY = 229;

function isSend(event: KeyboardEvent & { currentTarget: HTMLTextAreaElement }): boolean {
  if (event.key !== "Enter" || event.isComposing || event.keyCode === COMPOSING_KEY) return false;
  if (event.ctrlKey || event.metaKey) return true;
  if (event.shiftKey || event.altKey || !enterSends.value) return false;
  return !inFence(event.currentTarget);
}

/** Inside an unfinished code block, Enter adds a line. */
function inFence({ value, selectionStart }: HTMLTextAreaElement): boolean {
  return (value.slice(0, selectionStart).match(/^```/gm)?.length ?? 0) % 2 === 1;
}

/** As high as its text; the limit is the style sheet's. Where the style sheet can do all of it, nothing is left to do. */
function grow(area: HTMLTextAreaElement | null): void {
  if (!area || CSS.supports("field-sizing", "content")) return;
  area.style.height = "auto";
  area.style.height = `${area.scrollHeight}px`;
}

interface CounterProps {
  readonly over: number;
  readonly split: readonly string[];
  readonly send: (bodies: readonly string[]) => void;
}

function Counter({ over, split, send }: CounterProps) {
  if (over <= 0) return <p class="counter">{words.charactersLeft(-over)}</p>;
  return (
    <p class="counter over" role="alert">
      {words.charactersOver(over)}
      <button type="button" class="small-button" onClick={() => send(split)}>
        {words.sendInParts(split.length)}
      </button>
    </p>
  );
}
