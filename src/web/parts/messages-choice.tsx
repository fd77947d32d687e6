import type { Signal } from "@preact/signals";
import { useId } from "preact/hooks";
import { words } from "../words.ts";

/** What happens to the messages of a deleted account. */
export type Messages = keyof typeof words.messagesStay;

const choices = ["keep", "erase"] as const;

/** Asks whether the messages of an account that is deleted stay. */
export function MessagesChoice({ value }: { value: Signal<Messages> }) {
  const name = useId();
  return (
    <fieldset class="choices-row">
      <legend>{words.whichMessages}</legend>
      {choices.map((one) => (
        <label key={one}>
          <input
            type="radio"
            name={name}
            checked={value.value === one}
            onChange={() => {
              value.value = one;
            }}
          />
          {words.messagesStay[one]}
        </label>
      ))}
    </fieldset>
  );
}
