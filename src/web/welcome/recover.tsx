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
  const password = useSignal("");
  const { busy, problem, submit } = useForm(async () =>
    password.value === "" ? words.passwordMissing : recover(code, password.value),
  );
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
        problem={problem}
        first
      />
      <Problem text={problem} />
      <button type="submit" class="primary wide" aria-busy={busy}>
        {busy ? words.oneMoment : words.recover}
      </button>
    </form>
  );
}
