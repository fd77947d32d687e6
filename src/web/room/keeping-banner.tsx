import { useSignal } from "@preact/signals";
import { Icon } from "../parts/icon.tsx";
import { isHolding, keepsNothing } from "../state/browser-storage.ts";
import { words } from "../words.ts";

/** Warns that text can be lost, because this browser does not keep it. */
export function KeepingBanner() {
  const isDismissed = useSignal(false);
  if (!isHolding.value || isDismissed.value) return null;
  return (
    <div class="banner shown" role="alert">
      <span>{keepsNothing() ? words.keepsNothing : words.storageFull}</span>
      <button
        type="button"
        class="icon-button"
        aria-label={words.dismiss}
        onClick={() => {
          isDismissed.value = true;
        }}
      >
        <Icon name="close" />
      </button>
    </div>
  );
}
