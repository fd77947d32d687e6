import { useSignal } from "@preact/signals";
import type { User } from "../../../protocol/account.ts";
import { Field } from "../../parts/field.tsx";
import { type Messages, MessagesChoice } from "../../parts/messages-choice.tsx";
import { ModalActions } from "../../parts/modal-actions.tsx";
import { Problem } from "../../parts/problem.tsx";
import { useForm } from "../../parts/use-form.ts";
import { client, limits, problemOf } from "../../state/chat.ts";
import { tell } from "../../state/notices.ts";
import { wrongOf } from "../../state/wrong.ts";
import { words } from "../../words.ts";
import { PersonSessions } from "./person-sessions.tsx";

/** What an admin opens below a person in the list. */
export type PersonForm = "deactivate" | "delete" | "sessions";

interface PersonFormsProps {
  readonly form: PersonForm;
  readonly person: User;
  /** The account is another one now. */
  readonly changed: () => void;
  readonly close: () => void;
}

/** What an admin does about the account of a person after a look or a question. */
export function PersonForms({ form, ...props }: PersonFormsProps) {
  if (form === "sessions") return <PersonSessions person={props.person} close={props.close} />;
  return form === "deactivate" ? <Deactivate {...props} /> : <Delete {...props} />;
}

type FormProps = Omit<PersonFormsProps, "form">;

function Deactivate({ person: { name }, changed, close }: FormProps) {
  const { busy, problem, submit } = useForm(async () => {
    const answer = await client.value?.call("account.deactivate", { user: name });
    if (answer?.is !== "ok") return answer ? wrongOf(answer) : words.notConnected;
    tell(words.isDeactivated(name));
    close();
    changed();
    return undefined;
  });
  const label = words.deactivatePerson(name);
  return (
    <form class="person-part" aria-label={label} onSubmit={submit}>
      <p>{words.deactivateLead(name)}</p>
      <Problem text={problem} />
      <ModalActions label={label} busy={busy} danger cancel={close} />
    </form>
  );
}

function Delete({ person: { name }, changed, close }: FormProps) {
  const typed = useSignal("");
  const messages = useSignal<Messages>("keep");
  const { busy, problem, at, submit } = useForm(async () => {
    if (typed.value.trim().toLowerCase() !== name.toLowerCase())
      return { says: words.typedOther(name), field: "name" };
    const answer = await client.value?.call("account.delete", { user: name, messages: messages.value });
    if (answer?.is !== "ok") return answer ? wrongOf(answer) : words.notConnected;
    tell(words.isDeleted(name), { label: words.undoDelete, run: () => void restore(name, changed) });
    close();
    changed();
    return undefined;
  });
  const label = words.deletePerson(name);
  return (
    <form class="person-part" aria-label={label} onSubmit={submit} noValidate>
      <p>{words.deletePersonLead(name, limits.value?.restoreDaysMax)}</p>
      <MessagesChoice value={messages} />
      <Field label={words.typeTheName(name)} value={typed} problem={at("name", "user")} first />
      <Problem text={problem} />
      <ModalActions label={label} busy={busy} danger cancel={close} />
    </form>
  );
}

async function restore(user: string, changed: () => void): Promise<void> {
  const answer = await client.value?.call("account.restore", { user });
  tell(answer ? (problemOf(answer) ?? words.isRestored(user)) : words.notConnected);
  changed();
}
