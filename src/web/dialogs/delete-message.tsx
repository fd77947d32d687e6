import { Modal } from "../parts/modal.tsx";
import { ModalActions } from "../parts/modal-actions.tsx";
import { Problem } from "../parts/problem.tsx";
import { useForm } from "../parts/use-form.ts";
import { endPurposeOf } from "../state/composing.ts";
import { deleteMessage } from "../state/message-actions.ts";
import { close, deleting } from "../state/panes.ts";
import { words } from "../words.ts";

/** A deleted message is gone for good, so the page shows the message and asks first. */
export function DeleteMessage() {
  const message = deleting.value;
  const { busy, problem, submit } = useForm(async () => {
    const went = message && (await deleteMessage(message));
    if (went || !message) return went;
    endPurposeOf(message.posted.id);
    close();
    return undefined;
  });
  if (!message) return null;
  return (
    <Modal title={words.deleteMessage} close={close}>
      <form onSubmit={submit}>
        <p>{words.deleteLead}</p>
        <blockquote class="about" dir="auto">
          {message.body}
        </blockquote>
        <Problem text={problem} />
        <ModalActions label={words.delete} busy={busy} danger cancel={close} />
      </form>
    </Modal>
  );
}
