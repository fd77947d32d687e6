import { useLayoutEffect, useRef } from "preact/hooks";
import { Icon } from "../parts/icon.tsx";
import { client, limits, me } from "../state/chat.ts";
import { changeEdit, endPurpose, type Purpose, purposes, startEdit } from "../state/composing.ts";
import { drafts, setDraft } from "../state/drafts.ts";
import { editMessage, mayEdit } from "../state/message-actions.ts";
import { tell } from "../state/notices.ts";
import { askToDelete } from "../state/panes.ts";
import { quoted } from "../state/quoted.ts";
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
  const purpose = purposes.value.get(state.id);
  const text = purpose?.is === "edit" ? purpose.text : (drafts.value.get(state.id) ?? "");
  const max = limits.value?.messageCharactersMax ?? Number.POSITIVE_INFINITY;
  const over = charactersOf(text) - max;
  useLayoutEffect(() => grow(area.current), [text]);
  const send = (bodies: readonly string[]) => {
    if (post(state, bodies) === "sent") setDraft(state.id, "");
    focusComposer();
  };
  const sendAll = () => {
    // what is there now: the page may not have been drawn since the last key
    const now = purposes.peek().get(state.id);
    if (now?.is === "edit") return void saveEdit(now, max);
    const body = drafts.peek().get(state.id)?.trim() ?? "";
    if (body !== "" && charactersOf(body) <= max) send([body]);
  };
  const isEdit = purpose?.is === "edit";
  return (
    <form
      class="composer"
      data-region
      onSubmit={(event) => {
        event.preventDefault();
        sendAll();
      }}
    >
      {over > max * (COUNTER_AT - 1) && (
        <Counter over={over} split={isEdit ? [] : parts(text, max)} send={send} />
      )}
      {purpose && <PurposeLine purpose={purpose} cancel={() => cancel(state)} />}
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
          onInput={({ currentTarget: { value } }) =>
            isEdit ? changeEdit(state.id, value) : setDraft(state.id, value)
          }
          onKeyDown={(event) => {
            if (isSend(event)) sendAll();
            else if (event.key === "Escape" && purposes.peek().has(state.id)) cancel(state);
            else if (!isEditLast(event) || !editLast(state)) return;
            event.preventDefault();
          }}
        />
        <button
          type="submit"
          class="send"
          aria-label={isEdit ? words.save : words.send}
          title={isEdit ? words.save : words.send}
          disabled={text.trim() === ""}
        >
          <Icon name={isEdit ? "check" : "send"} />
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
  const purpose = purposes.peek().get(state.id);
  for (const [i, body] of bodies.entries()) {
    const answers = i === 0 && purpose?.is === "reply" && { replyTo: purpose.message.posted.id };
    if (chat.post(state.id, body, { ...answers }) !== "full") continue;
    tell(words.outboxFull);
    return "not sent";
  }
  endPurpose(state.id);
  sent.value += 1;
  return "sent";
}

function cancel(state: RoomState): void {
  endPurpose(state.id);
  focusComposer();
}

/** What is left empty is meant to be deleted. The text stays here until the server has it. */
async function saveEdit({ message, text }: Purpose & { is: "edit" }, max: number): Promise<void> {
  const body = text.trim();
  const { room } = message.posted;
  if (charactersOf(body) > max) return;
  if (body === "") return askToDelete(message);
  const problem = body === message.body ? undefined : await editMessage(message, body);
  if (problem) tell(problem);
  else if (purposes.peek().get(room)?.is === "edit") endPurpose(room);
}

function isEditLast({
  key,
  currentTarget,
  ...event
}: KeyboardEvent & { currentTarget: HTMLTextAreaElement }) {
  const isPlain = !event.shiftKey && !event.altKey && !event.ctrlKey && !event.metaKey;
  return key === "ArrowUp" && isPlain && currentTarget.value === "";
}

/** The last of my messages that are in the page already. */
function editLast(state: RoomState): boolean {
  const mine = state.log
    .peek()
    .events.findLast((event) => event.type === "message.posted" && event.by === me.peek()?.id);
  const message = mine && "id" in mine && quoted(mine.id);
  if (message && mayEdit(message)) startEdit(message);
  return true;
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

function PurposeLine({ purpose, cancel }: { purpose: Purpose; cancel: () => void }) {
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

function Counter({ over, split, send }: CounterProps) {
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
