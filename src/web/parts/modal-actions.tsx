import { words } from "../words.ts";

interface ModalActionsProps {
  /** The label of the button that submits the form. */
  readonly label: string;
  readonly busy: boolean;
  /** It cannot be undone. */
  readonly danger?: boolean;
  readonly cancel: () => void;
}

/** The buttons of a dialog with a form: cancel and submit. */
export function ModalActions({ label, busy, danger = false, cancel }: ModalActionsProps) {
  return (
    <div class="modal-actions">
      <button type="button" class="quiet" onClick={cancel}>
        {words.cancel}
      </button>
      <button type="submit" class={danger ? "primary danger" : "primary"} aria-busy={busy}>
        {label}
      </button>
    </div>
  );
}
