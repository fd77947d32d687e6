import { cancelProof } from "../state/proving.ts";
import { words } from "../words.ts";

/** Says that the page computes a proof of work, and lets the person cancel. */
export function Proving() {
  const cancel = cancelProof.value;
  return (
    <div role="status" class="proving">
      {cancel && (
        <>
          <p class="hint">{words.proving}</p>
          <button type="button" class="link" onClick={cancel}>
            {words.cancel}
          </button>
        </>
      )}
    </div>
  );
}
