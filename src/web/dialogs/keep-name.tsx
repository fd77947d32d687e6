import { useSignal } from "@preact/signals";
import { AskToEnter } from "../parts/ask-to-enter.tsx";
import { Field } from "../parts/field.tsx";
import { Modal } from "../parts/modal.tsx";
import { ModalActions } from "../parts/modal-actions.tsx";
import { Problem } from "../parts/problem.tsx";
import { Proving } from "../parts/proving.tsx";
import { Rules } from "../parts/rules.tsx";
import { useForm } from "../parts/use-form.ts";
import { keepName, mayRegister } from "../state/account.ts";
import { me } from "../state/chat.ts";
import { close } from "../state/panes.ts";
import { words } from "../words.ts";

/** A guest becomes an account, or asks for one where admins decide who has one. */
export function KeepName() {
  if (mayRegister()) return <Register />;
  return (
    <Modal title={words.askForAccount} close={close}>
      <AskToEnter />
    </Modal>
  );
}

/** It is the same user in the same rooms. */
function Register() {
  const name = useSignal(me.value?.name ?? "");
  const password = useSignal("");
  const { busy, problem, at, submit } = useForm(async () => {
    if (name.value.trim() === "") return { says: words.nameMissing, field: "name" };
    const wrong = await keepName(name.value.trim(), password.value);
    if (!wrong) close();
    return wrong;
  });
  return (
    <Modal title={words.keepName} close={close}>
      <form onSubmit={submit} noValidate>
        <p>{words.keepNameLead}</p>
        <Field label={words.name} value={name} autocomplete="username" problem={at("name")} first />
        <Field
          label={words.optionalPassword}
          type="password"
          value={password}
          autocomplete="new-password"
          hint={words.passwordHint}
          problem={at("password")}
        />
        <Rules />
        <Proving />
        <Problem text={problem} />
        <ModalActions label={words.keepName} busy={busy} cancel={close} />
      </form>
    </Modal>
  );
}
