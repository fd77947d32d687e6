import { useSignal } from "@preact/signals";
import { Field } from "../parts/field.tsx";
import { Modal } from "../parts/modal.tsx";
import { ModalActions } from "../parts/modal-actions.tsx";
import { Problem } from "../parts/problem.tsx";
import { useForm } from "../parts/use-form.ts";
import { keepName } from "../state/account.ts";
import { me } from "../state/chat.ts";
import { close } from "../state/panes.ts";
import { words } from "../words.ts";

/** A guest becomes an account: the same user in the same rooms. */
export function KeepName() {
  const name = useSignal(me.value?.name ?? "");
  const password = useSignal("");
  const { busy, problem, submit } = useForm(async () => {
    if (name.value.trim() === "") return words.nameMissing;
    const problem = await keepName(name.value.trim(), password.value);
    if (!problem) close();
    return problem;
  });
  return (
    <Modal title={words.keepName} close={close}>
      <form onSubmit={submit} noValidate>
        <p>{words.keepNameLead}</p>
        <Field label={words.name} value={name} autocomplete="username" problem={problem} first />
        <Field
          label={words.optionalPassword}
          type="password"
          value={password}
          autocomplete="new-password"
          hint={words.passwordHint}
        />
        <Problem text={problem} />
        <ModalActions label={words.keepName} busy={busy} cancel={close} />
      </form>
    </Modal>
  );
}
