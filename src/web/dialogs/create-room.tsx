import { useSignal } from "@preact/signals";
import { Field } from "../parts/field.tsx";
import { Modal } from "../parts/modal.tsx";
import { ModalActions } from "../parts/modal-actions.tsx";
import { Problem } from "../parts/problem.tsx";
import { Switch } from "../parts/switch.tsx";
import { useForm } from "../parts/use-form.ts";
import { createRoom } from "../state/actions.ts";
import { close } from "../state/panes.ts";
import { words } from "../words.ts";

export function CreateRoom() {
  const name = useSignal("");
  const isPrivate = useSignal(false);
  const isAnnouncing = useSignal(false);
  const { busy, problem, submit } = useForm(async () => {
    if (name.value.trim() === "") return words.nameMissing;
    const problem = await createRoom(name.value.trim(), {
      isPrivate: isPrivate.value,
      isAnnouncing: isAnnouncing.value,
    });
    if (!problem) close();
    return problem;
  });
  return (
    <Modal title={words.createRoom} close={close}>
      <form onSubmit={submit} noValidate>
        <Field label={words.roomName} value={name} hint={words.roomNameHint} problem={problem} first />
        <Switch
          label={words.private}
          hint={words.privateHint}
          checked={isPrivate.value}
          set={(is) => {
            isPrivate.value = is;
          }}
        />
        <Switch
          {...words.modes.moderated}
          checked={isAnnouncing.value}
          set={(is) => {
            isAnnouncing.value = is;
          }}
        />
        <Problem text={problem} />
        <ModalActions label={words.create} busy={busy} cancel={close} />
      </form>
    </Modal>
  );
}
