import { useSignal } from "@preact/signals";
import { useId } from "preact/hooks";
import { Field } from "../parts/field.tsx";
import { Modal } from "../parts/modal.tsx";
import { Problem } from "../parts/problem.tsx";
import { useForm } from "../parts/use-form.ts";
import { me } from "../state/chat.ts";
import { type Ends, setStatus } from "../state/own-profile.ts";
import { close } from "../state/panes.ts";
import { words } from "../words.ts";

const ENDS = Object.keys(words.ends) as readonly Ends[];

/** The user says what they are up to, and for how long. */
export function Status() {
  const text = useSignal(me.value?.status ?? "");
  const ends = useSignal<Ends>("never");
  const id = useId();
  const { busy, problem, submit } = useForm(async () => {
    const status = text.value.trim();
    if (status === "") return words.statusEmpty;
    const went = await setStatus(status, ends.value);
    if (!went) close();
    return went;
  });
  const clear = useForm(async () => {
    const went = await setStatus("", "never");
    if (!went) close();
    return went;
  });
  return (
    <Modal title={words.setStatus} close={close}>
      <form onSubmit={submit} noValidate>
        <Field label={words.statusText} value={text} hint={words.statusHint} problem={problem} first />
        <ul class="status-presets" aria-label={words.statusPresets}>
          {words.presets.map((preset) => (
            <li key={preset.text}>
              <button
                type="button"
                class="small-button"
                onClick={() => {
                  text.value = preset.text;
                  ends.value = preset.ends;
                }}
              >
                {preset.text}
              </button>
            </li>
          ))}
        </ul>
        <div class="field">
          <label for={id}>{words.statusEnds}</label>
          <select
            id={id}
            value={ends.value}
            onChange={(event) => {
              ends.value = event.currentTarget.value as Ends;
            }}
          >
            {ENDS.map((one) => (
              <option key={one} value={one}>
                {words.ends[one]}
              </option>
            ))}
          </select>
        </div>
        <Problem text={problem ?? clear.problem} />
        <div class="modal-actions">
          {me.value?.status && (
            <button type="button" class="quiet" aria-busy={clear.busy} onClick={clear.submit}>
              {words.clearStatus}
            </button>
          )}
          <button type="submit" class="primary" aria-busy={busy}>
            {words.saveStatus}
          </button>
        </div>
      </form>
    </Modal>
  );
}
