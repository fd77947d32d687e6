import { useLayoutEffect, useRef } from "preact/hooks";
import { Icon } from "../parts/icon.tsx";
import { changeEdit, purposes } from "../state/composing.ts";
import { setDraft } from "../state/drafts.ts";
import { isDirect, nameOf, type RoomState } from "../state/rooms.ts";
import { enterSends } from "../state/settings.ts";
import { tellTyping } from "../state/typing.ts";
import { words } from "../words.ts";
import { Completions, useCompletion } from "./completions.tsx";
import { composerId } from "./focus.ts";
import { isEditLast, isSend } from "./keys.ts";
import { cancel, editLast, sendAll, textIn } from "./sending.ts";

/**
 * It looks for its text itself: whoever writes and sends before the page is drawn again leaves every property as it was,
 * and the box must be emptied all the same.
 */
export function WritingBox({ state, isOver }: { state: RoomState; isOver: boolean }) {
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
  const completion = useCompletion(state, area, write);
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
        aria-autocomplete="list"
        aria-controls={completion.chosenId && completion.id}
        aria-activedescendant={completion.chosenId}
        onInput={(event) => {
          write(event.currentTarget.value);
          completion.look();
        }}
        onKeyUp={completion.look}
        onClick={completion.look}
        onBlur={completion.close}
        onKeyDown={(event) => {
          if (completion.takes(event)) return;
          if (isSend(event)) sendAll(state);
          else if (event.key === "Escape" && purposes.peek().has(state.id)) cancel(state);
          else if (isEditLast(event)) editLast(state);
          else return;
          event.preventDefault();
        }}
      />
      <Completions completion={completion} />
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

/** As high as its text; the limit is the style sheet's. Where the style sheet can do all of it, nothing is left to do. */
function grow(area: HTMLTextAreaElement | null): void {
  if (!area || CSS.supports("field-sizing", "content")) return;
  area.style.height = "auto";
  area.style.height = `${area.scrollHeight}px`;
}
