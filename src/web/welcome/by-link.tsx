import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { Field } from "../parts/field.tsx";
import { Problem } from "../parts/problem.tsx";
import { useForm } from "../parts/use-form.ts";
import { comeByLink } from "../state/enter.ts";
import { type entryLink, whoInvites } from "../state/entry-link.ts";
import { words } from "../words.ts";
import { Rules } from "./rules.tsx";

/** An invited person creates an account, with a password: later there may be no other way to sign in. */
export function ByLink({ link }: { link: NonNullable<(typeof entryLink)["value"]> }) {
  const isOwner = link.for === "owner";
  const name = useSignal("");
  const password = useSignal("");
  const { busy, problem, submit } = useForm(async () => {
    if (name.value.trim() === "") return words.nameMissing;
    return password.value === ""
      ? words.passwordMissing
      : comeByLink(link, name.value.trim(), password.value);
  });
  return (
    <form onSubmit={submit} noValidate>
      {isOwner ? <p class="lead">{words.ownerLead}</p> : <Inviter code={link.code} />}
      <Field label={words.name} value={name} autocomplete="username" problem={problem} first />
      <Field
        label={words.password}
        type="password"
        value={password}
        autocomplete="new-password"
        hint={words.passwordNeeded}
        problem={problem}
      />
      {!isOwner && <Rules />}
      <Problem text={problem} />
      <button type="submit" class="primary wide" aria-busy={busy}>
        {busy ? words.oneMoment : isOwner ? words.becomeOwner : words.acceptInvite}
      </button>
    </form>
  );
}

function Inviter({ code }: { code: string }) {
  const found = useSignal<Awaited<ReturnType<typeof whoInvites>> | undefined>(undefined);
  useEffect(() => {
    found.value = undefined;
    void whoInvites(code).then((answer) => {
      found.value = answer;
    });
  }, [code]);
  const answer = found.value;
  if (!answer) return <p class="lead">{words.oneMoment}</p>;
  if ("problem" in answer) return <Problem text={answer.problem} />;
  return <p class="lead">{words.invitedToServer(answer.by)}</p>;
}
