import { useSignal } from "@preact/signals";
import { Field } from "../parts/field.tsx";
import { Problem } from "../parts/problem.tsx";
import { useForm } from "../parts/use-form.ts";
import { changeName } from "../state/account.ts";
import { tell } from "../state/notices.ts";
import { words } from "../words.ts";

/** The user takes another name, as a guest or with an account. */
export function ChangeName() {
  const name = useSignal("");
  const { busy, problem, submit } = useForm(async () => {
    const wanted = name.value.trim();
    if (wanted === "") return words.nameMissing;
    const went = await changeName(wanted);
    if (went) return went;
    // Text that was typed meanwhile stays.
    if (name.value.trim() === wanted) name.value = "";
    tell(words.nameChanged(wanted));
    return undefined;
  });
  return (
    <form class="part" onSubmit={submit} noValidate>
      <Field label={words.newName} value={name} hint={words.newNameHint} problem={problem} />
      <Problem text={problem} />
      <div class="modal-actions">
        <button type="submit" class="quiet" aria-busy={busy}>
          {words.changeName}
        </button>
      </div>
    </form>
  );
}
