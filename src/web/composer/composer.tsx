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
import { sentTyping, tellTyping, writersIn } from "../state/typing.ts";
import { sent } from "../timeline/view.ts";
import { words } from "../words.ts";
import { composerId, focusComposer } from "./focus.ts";
import { isEditLast, isSend } from "./keys.ts";
import { Counter, PurposeLine } from "./lines.tsx";
import { charactersOf, parts } from "./parts.ts";

/** The counter appears when this much of a message's room is used. */
const COUNTER_AT = 0.9;

/** Where a message is written. It never waits for the connection: what is sent goes to the outbox. */
export function Composer({ state }: { state: RoomState }) {
  const purpose = purposes.value.get(state.id);
  const text = textIn(state);
  const max = charactersMax();
  const over = charactersOf(text) - max;
  const split = over <= 0 || purpose?.is === "edit" ? [] : parts(text, max);
  return (
    <form
      class="composer"
      data-region
      onSubmit={(event) => {
        event.preventDefault();
        sendAll(state);
      }}
    >
      {over > max * (COUNTER_AT - 1) && (
        <Counter over={over} split={split} send={(bodies) => send(state, bodies)} />
      )}
      {purpose && <PurposeLine purpose={purpose} cancel={() => cancel(state)} />}
      <WritingBox state={state} isOver={over > 0} />
      <p class="writing">{words.writing(writersIn(state.id))}</p>
    </form>
  );
}

/** What is written here and not sent, in the message that is edited or else in a new one. */
function textIn({ id }: RoomState): string {
  const purpose = purposes.value.get(id);
  return purpose?.is === "edit" ? purpose.text : (drafts.value.get(id) ?? "");
}

/**
 * It looks for its text itself: whoever writes and sends before the page is drawn again leaves every property as it was,
 * and the box must be emptied all the same.
 */
function WritingBox({ state, isOver }: { state: RoomState; isOver: boolean }) {
  const text = textIn(state);
  const isEdit = purposes.value.get(state.id)?.is === "edit";
  const area = useRef<HTMLTextAreaElement>(null);
  const label = isDirect(state) ? words.composerTo(nameOf(state)) : words.composer(nameOf(state));
  useLayoutEffect(() => grow(area.current), [text]);
  const write = (value: string) => {
    if (isEdit) return changeEdit(state.id, value);
    setDraft(state.id, value);
    if (value.trim() !== "") tellTyping(state.id);
  };
  return (
    <div class={`composer-box ${isOver ? "over" : ""}`}>
      <textarea
        id={composerId}
        ref={area}
        rows={1}
        aria-label={label}
        placeholder={label}
        dir="auto"
        value={text}
        enterkeyhint={enterSends.value ? "send" : "enter"}
        onInput={(event) => write(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (isSend(event)) sendAll(state);
          else if (event.key === "Escape" && purposes.peek().has(state.id)) cancel(state);
          else if (isEditLast(event)) editLast(state);
          else return;
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
  );
}

const charactersMax = (): number => limits.value?.messageCharactersMax ?? Number.POSITIVE_INFINITY;

/** Sends what is there now: the page may not have been drawn since the last key. */
function sendAll(state: RoomState): void {
  const purpose = purposes.peek().get(state.id);
  if (purpose?.is === "edit") return void saveEdit(purpose);
  const body = drafts.peek().get(state.id)?.trim() ?? "";
  if (body !== "" && charactersOf(body) <= charactersMax()) send(state, [body]);
}

function send(state: RoomState, bodies: readonly string[]): void {
  if (post(state, bodies) === "sent") setDraft(state.id, "");
  focusComposer();
}

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
  sentTyping();
  sent.value += 1;
  return "sent";
}

function cancel(state: RoomState): void {
  endPurpose(state.id);
  focusComposer();
}

/** What is left empty is meant to be deleted. The text stays here until the server has it. */
async function saveEdit({ message, text }: Purpose & { is: "edit" }): Promise<void> {
  const body = text.trim();
  const { room } = message.posted;
  if (charactersOf(body) > charactersMax()) return;
  if (body === "") return askToDelete(message);
  const problem = body === message.body ? undefined : await editMessage(message, body);
  if (problem) tell(problem);
  else if (purposes.peek().get(room)?.is === "edit") endPurpose(room);
}

/** The last of my messages that are in the page already. */
function editLast(state: RoomState): void {
  const mine = state.log
    .peek()
    .events.findLast((event) => event.type === "message.posted" && event.by === me.peek()?.id);
  const message = mine && "id" in mine && quoted(mine.id);
  if (message && mayEdit(message)) startEdit(message);
}

/** As high as its text; the limit is the style sheet's. Where the style sheet can do all of it, nothing is left to do. */
function grow(area: HTMLTextAreaElement | null): void {
  if (!area || CSS.supports("field-sizing", "content")) return;
  area.style.height = "auto";
  area.style.height = `${area.scrollHeight}px`;
}
