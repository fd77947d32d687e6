import { useSignal } from "@preact/signals";
import { Field } from "../parts/field.tsx";
import { Modal } from "../parts/modal.tsx";
import { ModalActions } from "../parts/modal-actions.tsx";
import { Problem } from "../parts/problem.tsx";
import { useForm } from "../parts/use-form.ts";
import { tell } from "../state/notices.ts";
import { close, reporting } from "../state/panes.ts";
import { reportMessage } from "../state/reports.ts";
import { words } from "../words.ts";

/** Reports a message to the moderators of the server. */
export function ReportMessage() {
  const message = reporting.value;
  const reason = useSignal("");
  const { busy, problem, submit } = useForm(async () => {
    if (!message) return undefined;
    const said = reason.value.trim();
    if (said === "") return words.reportNeedsReason;
    const went = await reportMessage(message.posted.id, said);
    if (went) return went;
    close();
    tell(words.reported);
    return undefined;
  });
  if (!message) return null;
  return (
    <Modal title={words.reportMessage} close={close}>
      <form onSubmit={submit} noValidate>
        <p>{words.reportLead}</p>
        <blockquote class="about" dir="auto">
          {message.body}
        </blockquote>
        <Field label={words.reportReason} value={reason} first />
        <Problem text={problem} />
        <ModalActions label={words.report} busy={busy} cancel={close} />
      </form>
    </Modal>
  );
}
