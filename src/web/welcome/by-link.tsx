import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { lackOf, NewAccount } from "../parts/new-account.tsx";
import { Problem } from "../parts/problem.tsx";
import { Rules } from "../parts/rules.tsx";
import { useForm } from "../parts/use-form.ts";
import { comeByLink } from "../state/enter.ts";
import { type entryLink, whoInvites } from "../state/entry-link.ts";
import { words } from "../words.ts";

/** An invited person, or the owner, creates an account. */
export function ByLink({ link }: { link: NonNullable<(typeof entryLink)["value"]> }) {
  const isOwner = link.for === "owner";
  const name = useSignal("");
  const password = useSignal("");
  const { busy, problem, at, submit } = useForm(
    async () => lackOf(name, password) ?? comeByLink(link, name.value.trim(), password.value),
  );
  return (
    <form onSubmit={submit} noValidate>
      {isOwner ? <p class="lead">{words.ownerLead}</p> : <Inviter code={link.code} />}
      <NewAccount name={name} password={password} at={at} />
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
