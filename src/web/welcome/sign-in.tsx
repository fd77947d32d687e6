import { useSignal } from "@preact/signals";
import { Field } from "../parts/field.tsx";
import { Problem } from "../parts/problem.tsx";
import { useForm } from "../parts/use-form.ts";
import { signIn } from "../state/enter.ts";
import { words } from "../words.ts";

/** Filled in with the name of the former user, if any. */
export function SignIn({ name: known = "" }: { name?: string }) {
  const name = useSignal(known);
  const password = useSignal("");
  const { busy, problem, submit } = useForm(async () => {
    if (name.value.trim() === "") return words.nameMissing;
    return password.value === "" ? words.passwordMissing : signIn(name.value.trim(), password.value);
  });
  return (
    <form onSubmit={submit} noValidate>
      <Field label={words.name} value={name} autocomplete="username" problem={problem} first={known === ""} />
      <Field
        label={words.password}
        type="password"
        value={password}
        autocomplete="current-password"
        problem={problem}
        first={known !== ""}
      />
      <Problem text={problem} />
      <button type="submit" class="primary wide" aria-busy={busy}>
        {busy ? words.oneMoment : words.signIn}
      </button>
    </form>
  );
}
