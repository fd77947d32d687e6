import { useSignal } from "@preact/signals";
import { Field } from "../parts/field.tsx";
import { Problem } from "../parts/problem.tsx";
import { Rules } from "../parts/rules.tsx";
import { useForm } from "../parts/use-form.ts";
import { comeByIssuer, newcomer } from "../state/oidc.ts";
import { words } from "../words.ts";

/** A person whom the issuer has named, and who has no account yet, chooses a name. */
export function ChooseName({ username, issuer }: NonNullable<(typeof newcomer)["value"]>) {
  const name = useSignal(username);
  const { busy, problem, at, submit } = useForm(async () =>
    name.value.trim() === ""
      ? { says: words.nameMissing, field: "username" }
      : comeByIssuer(name.value.trim()),
  );
  return (
    <>
      <form onSubmit={submit} noValidate>
        <p class="lead">{words.issuerKnows(issuer)}</p>
        <Field
          label={words.name}
          value={name}
          autocomplete="username"
          problem={at("username", "name")}
          first
        />
        <Rules />
        <Problem text={problem} />
        <button type="submit" class="primary wide" aria-busy={busy}>
          {busy ? words.oneMoment : words.makeAccount}
        </button>
      </form>
      <button
        type="button"
        class="link"
        onClick={() => {
          newcomer.value = undefined;
        }}
      >
        {words.anotherWay}
      </button>
    </>
  );
}
