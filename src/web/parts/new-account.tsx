import type { Signal } from "@preact/signals";
import type { Wrong } from "../state/wrong.ts";
import { words } from "../words.ts";
import { Field } from "./field.tsx";

interface NewAccountProps {
  readonly name: Signal<string>;
  readonly password: Signal<string>;
  /** The problem, if it is about one of these fields. */
  readonly at: (...fields: readonly string[]) => string | undefined;
}

/** What a new account needs: a name, and a password, since later there may be no other way to sign in. */
export function NewAccount({ name, password, at }: NewAccountProps) {
  return (
    <>
      <Field label={words.name} value={name} autocomplete="username" problem={at("username")} first />
      <Field
        label={words.password}
        type="password"
        value={password}
        autocomplete="new-password"
        hint={words.passwordNeeded}
        problem={at("password")}
      />
    </>
  );
}

/** What is missing of it. */
export function lackOf(name: Signal<string>, password: Signal<string>): Wrong | undefined {
  if (name.value.trim() === "") return { says: words.nameMissing, field: "username" };
  return password.value === "" ? { says: words.passwordMissing, field: "password" } : undefined;
}
