import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { Field } from "../parts/field.tsx";
import { Problem } from "../parts/problem.tsx";
import { useForm } from "../parts/use-form.ts";
import { recover } from "../state/enter.ts";
import { whoRecovers } from "../state/entry-link.ts";
import { words } from "../words.ts";

/** A person who has forgotten the password sets another one, by the link that an admin gave them. */
export function Recover({ code }: { code: string }) {
  const found = useSignal<Awaited<ReturnType<typeof whoRecovers>> | undefined>(undefined);
  const [password, factor] = [useSignal(""), useSignal("")];
  const asksFactor = useSignal(false);
  const { busy, problem, at, submit } = useForm(async () => {
    if (password.value === "") return { says: words.passwordMissing, field: "password" };
    if (asksFactor.value && factor.value.trim() === "") return { says: words.codeMissing, field: "code" };
    const went = await recover(code, password.value, factor.value.trim());
    if (went?.code !== "second_factor") return went;
    asksFactor.value = true;
    return undefined;
  });
  useEffect(() => {
    void whoRecovers(code).then((answer) => {
      found.value = answer;
    });
  }, [code]);
  const answer = found.value;
  if (!answer) return <p class="lead">{words.oneMoment}</p>;
  if ("problem" in answer) return <Problem text={answer.problem} />;
  return (
    <form onSubmit={submit} noValidate>
      <p class="lead">{words.recoverLead(answer.username)}</p>
      {/* So that the browser's password manager knows whose password it is. */}
      <input type="text" autocomplete="username" value={answer.username} readOnly hidden />
      <Field
        label={words.password}
        type="password"
        value={password}
        autocomplete="new-password"
        problem={at("password")}
        first
      />
      {asksFactor.value && (
        <Field
          label={words.code}
          value={factor}
          autocomplete="one-time-code"
          hint={words.codeHint}
          problem={at("code")}
          first
        />
      )}
      <Problem text={problem} />
      <button type="submit" class="primary wide" aria-busy={busy}>
        {busy ? words.oneMoment : words.recover}
      </button>
    </form>
  );
}
