import { useMemo } from "preact/hooks";
import { parts } from "../composer/parts.ts";
import { charactersMax, send, textIn } from "../composer/sending.ts";
import { splitting } from "../composer/splitting.ts";
import { Modal } from "../parts/modal.tsx";
import { ModalActions } from "../parts/modal-actions.tsx";
import { close } from "../state/panes.ts";
import { words } from "../words.ts";

/** A very long text becomes many messages, so the page says how many and asks first. */
export function SendInParts() {
  const place = splitting.value;
  const text = place ? textIn(place) : "";
  const bodies = useMemo(() => parts(text, charactersMax()), [text]);
  if (!place) return null;
  const submit = (event: Event) => {
    event.preventDefault();
    close();
    send(place, bodies);
  };
  return (
    <Modal title={words.sendInPartsAsk(bodies.length)} close={close}>
      <form onSubmit={submit}>
        <p>{words.sendInPartsLead(bodies.length)}</p>
        <ModalActions label={words.sendInPartsDo(bodies.length)} busy={false} cancel={close} />
      </form>
    </Modal>
  );
}
