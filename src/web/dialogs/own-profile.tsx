import { useSignal } from "@preact/signals";
import { useEffect, useId, useRef } from "preact/hooks";
import { Field } from "../parts/field.tsx";
import { Problem } from "../parts/problem.tsx";
import { useForm } from "../parts/use-form.ts";
import { tell } from "../state/notices.ts";
import { ownValue, saveProfile } from "../state/own-profile.ts";
import { words } from "../words.ts";

const here = Intl.DateTimeFormat().resolvedOptions().timeZone;

/** A field with what the server says, also if it says so only now. What the user has typed meanwhile stays. */
function useKnown(known: string) {
  const value = useSignal(known);
  const before = useRef(known);
  useEffect(() => {
    if (value.peek() === before.current) value.value = known;
    before.current = known;
  }, [known]);
  return value;
}

/** The user edits what they show of themselves. */
export function OwnProfile() {
  const displayName = useKnown(ownValue("display-name"));
  const pronouns = useKnown(ownValue("pronouns"));
  const timezone = useKnown(ownValue("timezone"));
  const { busy, problem, at, submit } = useForm(async () => {
    const went = await saveProfile({
      "display-name": displayName.value,
      pronouns: pronouns.value,
      timezone: timezone.value,
    });
    if (!went) tell(words.profileSaved);
    return went;
  });
  return (
    <form onSubmit={submit} noValidate aria-label={words.yourProfile}>
      <Field
        label={words.displayName}
        value={displayName}
        hint={words.displayNameHint}
        problem={at("display-name")}
      />
      <Field label={words.pronouns} value={pronouns} hint={words.pronounsHint} problem={at("pronouns")} />
      <Zone value={timezone} />
      <Problem text={problem} />
      <div class="modal-actions">
        <button type="submit" class="quiet" aria-busy={busy}>
          {words.saveProfile}
        </button>
      </div>
    </form>
  );
}

function Zone({ value }: { value: { value: string } }) {
  const id = useId();
  const zones = new Set(Intl.supportedValuesOf("timeZone"));
  if (value.value !== "") zones.add(value.value);
  return (
    <div class="field">
      <label for={id}>{words.timezone}</label>
      <select
        id={id}
        value={value.value}
        aria-describedby={`${id}-hint`}
        onChange={(event) => {
          value.value = event.currentTarget.value;
        }}
      >
        <option value="">{words.timezoneNone}</option>
        <option value={here}>{words.timezoneHere(here)}</option>
        {[...zones].map((zone) => zone !== here && <option key={zone}>{zone}</option>)}
      </select>
      <p class="hint" id={`${id}-hint`}>
        {words.timezoneHint}
      </p>
    </div>
  );
}
