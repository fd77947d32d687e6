import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { me } from "../state/chat.ts";
import { askToEnter, awaitAnswer, notLetIn, stopWaiting, waiting } from "../state/entry-request.ts";
import { words } from "../words.ts";
import { Field } from "./field.tsx";
import { lackOf, NewAccount } from "./new-account.tsx";
import { Problem } from "./problem.tsx";
import { Rules } from "./rules.tsx";
import { useForm } from "./use-form.ts";

/** A person, or a guest, asks the people who run the server to let them in, and waits for the answer. */
export function AskToEnter() {
  return waiting.value ? <Waits name={waiting.value.name} /> : <Ask />;
}

function Ask() {
  const isGuest = me.value?.kind === "guest";
  const name = useSignal(isGuest ? (me.peek()?.name ?? "") : "");
  const password = useSignal("");
  const note = useSignal("");
  const { busy, problem, at, submit } = useForm(
    async () => lackOf(name, password) ?? askToEnter(name.value.trim(), password.value, note.value),
  );
  return (
    <form onSubmit={submit} noValidate>
      <p class="lead">{isGuest ? words.askAsGuest : words.askLead}</p>
      <Problem text={notLetIn.value} />
      <NewAccount name={name} password={password} at={at} />
      <Field label={words.askNote} value={note} />
      <Rules />
      <Problem text={problem} />
      <button type="submit" class="primary wide" aria-busy={busy}>
        {busy ? words.oneMoment : isGuest ? words.askForAccount : words.ask}
      </button>
    </form>
  );
}

function Waits({ name }: { name: string }) {
  useEffect(() => awaitAnswer(), []);
  return (
    <>
      <p class="lead" role="status">
        {me.value ? words.askedAsGuest(name) : words.askedAs(name)}
      </p>
      <button type="button" class="quiet wide" onClick={stopWaiting}>
        {words.stopWaiting}
      </button>
    </>
  );
}
