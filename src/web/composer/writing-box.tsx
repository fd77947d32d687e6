import { useLayoutEffect, useRef } from "preact/hooks";
import { Icon } from "../parts/icon.tsx";
import { isComposing } from "../parts/keyboard.ts";
import { useText } from "../parts/use-text.ts";
import { enterSends } from "../state/settings.ts";
import { words } from "../words.ts";
import { Completions, useCompletion } from "./completions.tsx";
import { directionOf } from "./direction.ts";
import { editLast } from "./edit-last.ts";
import { isEditLast, isSend } from "./keys.ts";
import type { Place } from "./place.ts";
import { cancel, purposeOf, sendAll, textIn, write } from "./sending.ts";

/** The box and the draft are always equal: typing changes the draft at once, and the other way round. */
export function WritingBox({ place, isOver }: { place: Place; isOver: boolean }) {
  const { state, label } = place;
  const text = textIn(place);
  const isEdit = purposeOf(place)?.is === "edit";
  const area = useRef<HTMLTextAreaElement>(null);
  useText(area, () => textIn(place), place.box);
  useLayoutEffect(() => grow(area.current), [text]);
  const completion = useCompletion(state, area, (value) => write(place, value));
  return (
    <div class={`composer-box ${isOver ? "over" : ""}`}>
      <textarea
        id={place.id}
        ref={area}
        rows={1}
        data-box={place.box}
        aria-label={label}
        placeholder={label}
        dir={directionOf(text)}
        // Otherwise a browser that restores forms puts another room's text into it.
        autocomplete="off"
        enterkeyhint={enterSends.value ? "send" : "enter"}
        aria-autocomplete="list"
        aria-controls={completion.chosenId && completion.id}
        aria-activedescendant={completion.chosenId}
        onInput={(event) => {
          write(place, event.currentTarget.value);
          completion.look();
        }}
        onKeyUp={completion.look}
        onClick={completion.look}
        onBlur={completion.close}
        onKeyDown={(event) => {
          if (completion.takes(event)) return;
          if (isSend(event)) sendAll(place, event.currentTarget.value);
          else if (event.key === "Escape" && !isComposing(event) && purposeOf(place)) cancel(place);
          else if (isEditLast(event) && !purposeOf(place)) editLast(place);
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

/** Fits the height to the text. The style sheet sets the limit; where it can do all of this, this does nothing. */
function grow(area: HTMLTextAreaElement | null): void {
  if (!area || CSS.supports("field-sizing", "content")) return;
  area.style.height = "auto";
  area.style.height = `${area.scrollHeight}px`;
}
