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
  const { busy, problem, at, submit } = useForm(async () => {
    if (name.value.trim() === "") return { says: words.nameMissing, field: "username" };
    if (password.value === "") return { says: words.passwordMissing, field: "password" };
    const went = await signIn(name.value.trim(), password.value);
    // The server does not say which of the two is wrong.
    return went?.code === "bad_credentials" ? { ...went, field: "either" } : went;
  });
  return (
    <form onSubmit={submit} noValidate>
      <Field
        label={words.name}
        value={name}
        autocomplete="username"
        problem={at("username", "either")}
        first={known === ""}
      />
      <Field
        label={words.password}
        type="password"
        value={password}
        autocomplete="current-password"
        problem={at("password", "either")}
        first={known !== ""}
      />
      <Problem text={problem} />
      <button type="submit" class="primary wide" aria-busy={busy}>
        {busy ? words.oneMoment : words.signIn}
      </button>
    </form>
  );
}
