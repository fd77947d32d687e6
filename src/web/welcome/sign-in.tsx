import { useState } from "preact/hooks";
import { Field } from "../parts/field.tsx";
import { Problem } from "../parts/problem.tsx";
import { useForm } from "../parts/use-form.ts";
import { signIn } from "../state/enter.ts";
import { words } from "../words.ts";

export function SignIn() {
  const [name, setName] = useState("");
  const [password, setPassword] = useState("");
  const { busy, problem, submit } = useForm(async () => {
    if (name.trim() === "") return words.nameMissing;
    return password === "" ? words.passwordMissing : signIn(name.trim(), password);
  });
  return (
    <form onSubmit={submit} noValidate>
      <Field
        label={words.name}
        value={name}
        change={setName}
        autocomplete="username"
        problem={problem}
        first
      />
      <Field
        label={words.password}
        type="password"
        value={password}
        change={setPassword}
        autocomplete="current-password"
        problem={problem}
      />
      <Problem text={problem} />
      <button type="submit" class="primary wide" aria-busy={busy}>
        {busy ? words.oneMoment : words.signIn}
      </button>
    </form>
  );
}
