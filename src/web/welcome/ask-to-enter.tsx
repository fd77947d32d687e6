import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { Field } from "../parts/field.tsx";
import { Problem } from "../parts/problem.tsx";
import { useForm } from "../parts/use-form.ts";
import { askToEnter, awaitAnswer, notLetIn, stopWaiting, waiting } from "../state/entry-request.ts";
import { words } from "../words.ts";
import { lackOf, NewAccount } from "./new-account.tsx";
import { Rules } from "./rules.tsx";

/** A person asks the people who run the server to let them in, and waits for the answer. */
export function AskToEnter() {
  return waiting.value ? <Waits name={waiting.value.name} /> : <Ask />;
}

function Ask() {
  const name = useSignal("");
  const password = useSignal("");
  const note = useSignal("");
  const { busy, problem, submit } = useForm(
    async () => lackOf(name, password) ?? askToEnter(name.value.trim(), password.value, note.value),
  );
  return (
    <form onSubmit={submit} noValidate>
      <p class="lead">{words.askLead}</p>
      <Problem text={notLetIn.value} />
      <NewAccount name={name} password={password} problem={problem} />
      <Field label={words.askNote} value={note} />
      <Rules />
      <Problem text={problem} />
      <button type="submit" class="primary wide" aria-busy={busy}>
        {busy ? words.oneMoment : words.ask}
      </button>
    </form>
  );
}

function Waits({ name }: { name: string }) {
  useEffect(() => awaitAnswer(), []);
  return (
    <>
      <p class="lead" role="status">
        {words.askedAs(name)}
      </p>
      <button type="button" class="quiet wide" onClick={stopWaiting}>
        {words.stopWaiting}
      </button>
    </>
  );
}
