import { useSignal } from "@preact/signals";
import { Field } from "../parts/field.tsx";
import { Modal } from "../parts/modal.tsx";
import { ModalActions } from "../parts/modal-actions.tsx";
import { Problem } from "../parts/problem.tsx";
import { useForm } from "../parts/use-form.ts";
import { openDirect } from "../state/actions.ts";
import { close } from "../state/panes.ts";
import { words } from "../words.ts";

export function NewMessage() {
  const name = useSignal("");
  const { busy, problem, submit } = useForm(async () => {
    if (name.value.trim() === "") return words.nameMissing;
    const problem = await openDirect(name.value.trim());
    if (!problem) close();
    return problem;
  });
  return (
    <Modal title={words.newMessage} close={close}>
      <form onSubmit={submit} noValidate>
        <Field label={words.to} value={name} hint={words.toHint} problem={problem} first />
        <Problem text={problem} />
        <ModalActions label={words.open} busy={busy} cancel={close} />
      </form>
    </Modal>
  );
}
