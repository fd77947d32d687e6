import type { ComponentChildren } from "preact";
import { useId, useLayoutEffect, useRef } from "preact/hooks";
import { hasKeyboard } from "../state/settings.ts";
import { words } from "../words.ts";
import { Icon } from "./icon.tsx";
import { Notices } from "./notices.tsx";
import { rememberFocus } from "./pointing.ts";
import { useBack } from "./use-back.ts";

interface ModalProps {
  readonly title: string;
  readonly close: () => void;
  /** For more than a question or a form. */
  readonly wide?: boolean;
  readonly children: ComponentChildren;
}

/** A dialog over the page. The browser keeps the focus in it, closes it with Esc and gives the focus back. */
export function Modal({ title, close, wide = false, children }: ModalProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const heading = useId();
  const gone = useRef(false);
  useBack(close);
  useLayoutEffect(() => {
    const element = dialog.current;
    const isBack = rememberFocus();
    element?.showModal();
    if (element) begin(element);
    return () => {
      gone.current = true;
      element?.close();
      isBack();
    };
  }, []);
  return (
    <dialog
      ref={dialog}
      class={wide ? "modal wide" : "modal"}
      aria-labelledby={heading}
      tabIndex={-1}
      // Esc, before the browser's close event: the next key is for the page.
      onCancel={({ target }) => target === dialog.current && close()}
      onClose={() => gone.current || close()}
      onMouseDown={(event) => event.target === dialog.current && close()}
    >
      <div class="modal-body">
        <header class="modal-head">
          <h2 id={heading}>{title}</h2>
          <button type="button" class="icon-button" aria-label={words.close} onClick={close}>
            <Icon name="close" />
          </button>
        </header>
        {children}
        <Notices inDialog />
      </div>
    </dialog>
  );
}

/**
 * Focuses the first field. Without fields it focuses the dialog itself, not a button: a key that the person was just
 * pressing for something else must not answer a question they have not read.
 */
function begin(dialog: HTMLDialogElement): void {
  // On a phone the screen keyboard would cover the choices, unless there is only the field.
  const any = hasKeyboard() && "input:not([type=radio]), textarea, select, input:checked";
  const first =
    dialog.querySelector<HTMLElement>("[data-first]") ?? (any && dialog.querySelector<HTMLElement>(any));
  (first || dialog).focus();
}
