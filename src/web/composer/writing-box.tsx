import { useLayoutEffect, useRef } from "preact/hooks";
import { Icon } from "../parts/icon.tsx";
import { changeEdit } from "../state/composing.ts";
import { setDraft } from "../state/drafts.ts";
import { enterSends } from "../state/settings.ts";
import { tellTyping } from "../state/typing.ts";
import { words } from "../words.ts";
import { Completions, useCompletion } from "./completions.tsx";
import { isEditLast, isSend } from "./keys.ts";
import type { Place } from "./place.ts";
import { cancel, editLast, purposeOf, sendAll, textIn } from "./sending.ts";

/**
 * It looks for its text itself: whoever writes and sends before the page is drawn again leaves every property as it was,
 * and the box must be emptied all the same.
 */
export function WritingBox({ place, isOver }: { place: Place; isOver: boolean }) {
  const { state, thread, label } = place;
  const text = textIn(place);
  const isEdit = purposeOf(place)?.is === "edit";
  const area = useRef<HTMLTextAreaElement>(null);
  useLayoutEffect(() => grow(area.current), [text]);
  const write = (value: string) => {
    if (isEdit) return changeEdit(state.id, value);
    setDraft(place.draft, value);
    if (value.trim() !== "") tellTyping(state.id);
  };
  const completion = useCompletion(state, area, write);
  return (
    <div class={`composer-box ${isOver ? "over" : ""}`}>
      <textarea
        id={place.id}
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
          if (isSend(event)) sendAll(place);
          else if (event.key === "Escape" && purposeOf(place)) cancel(place);
          else if (!thread && isEditLast(event)) editLast(place);
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
