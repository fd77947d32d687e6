import { useSignal } from "@preact/signals";
import { Field } from "../parts/field.tsx";
import { Problem } from "../parts/problem.tsx";
import { Proving } from "../parts/proving.tsx";
import { Rules } from "../parts/rules.tsx";
import { useForm } from "../parts/use-form.ts";
import { startChatting } from "../state/enter.ts";
import { formerIdentity } from "../state/former-identity.ts";
import { words } from "../words.ts";

/** A guest may come back under the same name. The name of an account stays taken. */
function nameBefore(): string {
  const before = formerIdentity()?.user;
  return before?.kind === "guest" ? before.name : "";
}

/** A name is enough. A password can go with it where accounts can be made. */
export function FirstVisit({ canKeep }: { canKeep: boolean }) {
  const name = useSignal(nameBefore());
  const password = useSignal("");
  const { busy, problem, at, submit } = useForm(async () =>
    name.value.trim() === ""
      ? { says: words.nameMissing, field: "username" }
      : startChatting(name.value.trim(), password.value),
  );
  return (
    <form onSubmit={submit} noValidate>
      <p class="lead">{words.welcomeLead}</p>
      <Field label={words.yourName} value={name} autocomplete="username" problem={at("username")} first />
      {canKeep && (
        <details class="disclosure">
          <summary>{words.addPassword}</summary>
          <Field
            label={words.optionalPassword}
            type="password"
            value={password}
            autocomplete="new-password"
            hint={words.passwordHint}
            problem={at("password")}
          />
        </details>
      )}
      {canKeep && <Rules />}
      <Proving />
      <Problem text={problem} />
      <button type="submit" class="primary wide" aria-busy={busy}>
        {busy ? words.oneMoment : words.startChatting}
      </button>
    </form>
  );
}
