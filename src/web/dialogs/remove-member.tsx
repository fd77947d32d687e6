import { useSignal } from "@preact/signals";
import { Field } from "../parts/field.tsx";
import { Modal } from "../parts/modal.tsx";
import { ModalActions } from "../parts/modal-actions.tsx";
import { Problem } from "../parts/problem.tsx";
import { Switch } from "../parts/switch.tsx";
import { useForm } from "../parts/use-form.ts";
import { removeMember } from "../state/actions.ts";
import { current } from "../state/current.ts";
import { close, memberToRemove } from "../state/panes.ts";
import { words } from "../words.ts";

/** Removes a member from the room on screen. */
export function RemoveMember() {
  const room = current.value?.id;
  const person = memberToRemove.value;
  const reason = useSignal("");
  const forGood = useSignal(false);
  const { busy, problem, submit } = useForm(async () => {
    if (!room || !person) return undefined;
    const went = await removeMember(room, person.name, {
      reason: reason.value.trim(),
      forGood: forGood.value,
    });
    if (!went) close();
    return went;
  });
  if (!person) return null;
  return (
    <Modal title={words.removeMember(person.name)} close={close}>
      <form onSubmit={submit} noValidate>
        <Field label={words.reason} value={reason} hint={words.reasonHint} first />
        <Switch
          label={words.forGood}
          hint={words.forGoodHint}
          checked={forGood.value}
          set={(is) => {
            forGood.value = is;
          }}
        />
        <Problem text={problem} />
        <ModalActions label={words.removeShort} busy={busy} danger cancel={close} />
      </form>
    </Modal>
  );
}
