import type { Signal } from "@preact/signals";
import { Field } from "../parts/field.tsx";
import { words } from "../words.ts";

interface NewAccountProps {
  readonly name: Signal<string>;
  readonly password: Signal<string>;
  readonly problem: string | undefined;
}

/** What a new account needs: a name, and a password, since later there may be no other way to sign in. */
export function NewAccount({ name, password, problem }: NewAccountProps) {
  return (
    <>
      <Field label={words.name} value={name} autocomplete="username" problem={problem} first />
      <Field
        label={words.password}
        type="password"
        value={password}
        autocomplete="new-password"
        hint={words.passwordNeeded}
        problem={problem}
      />
    </>
  );
}

/** What is missing of it. */
export function lackOf(name: Signal<string>, password: Signal<string>): string | undefined {
  if (name.value.trim() === "") return words.nameMissing;
  return password.value === "" ? words.passwordMissing : undefined;
}
