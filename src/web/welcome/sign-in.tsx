import { useSignal, useSignalEffect } from "@preact/signals";
import { Field } from "../parts/field.tsx";
import { Problem } from "../parts/problem.tsx";
import { useForm } from "../parts/use-form.ts";
import { signIn, signInByCode } from "../state/enter.ts";
import { words } from "../words.ts";

/** Filled in with the name of the former user, if any. */
export function SignIn({ name: known = "" }: { name?: string }) {
  const name = useSignal(known);
  const password = useSignal("");
  const [ticket, code] = [useSignal(""), useSignal("")];
  // A ticket stands for one person and their password.
  useSignalEffect(() => {
    void [name.value, password.value];
    ticket.value = "";
  });
  const { busy, problem, at, submit } = useForm(async () => {
    if (name.value.trim() === "") return { says: words.nameMissing, field: "username" };
    if (password.value === "") return { says: words.passwordMissing, field: "password" };
    if (ticket.value !== "" && code.value === "") return { says: words.codeMissing, field: "code" };
    const went =
      ticket.value === ""
        ? await signIn(name.value.trim(), password.value)
        : await signInByCode(ticket.value, code.value);
    if (went?.code === "second_factor" && went.ticket) {
      ticket.value = went.ticket;
      return undefined;
    }
    // The ticket has ended.
    if (went?.code === "bad_code" && went.field !== "code") ticket.value = "";
    // The server does not say which of the two is wrong.
    return went?.code === "bad_credentials" ? { ...went, field: "either" } : went;
  });
  return (
    <form onSubmit={submit} noValidate>
      <Field
        label={words.name}
        value={name}
        // Browsers offer passkeys in this field, too.
        autocomplete="username webauthn"
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
      {ticket.value !== "" && (
        <Field
          label={words.code}
          value={code}
          autocomplete="one-time-code"
          hint={words.codeHint}
          problem={at("code")}
          first
        />
      )}
      <Problem text={problem} />
      <button type="submit" class="primary wide" aria-busy={busy}>
        {busy ? words.oneMoment : words.signIn}
      </button>
    </form>
  );
}
