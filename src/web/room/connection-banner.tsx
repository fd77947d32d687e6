import { useEffect, useState } from "preact/hooks";
import { Icon } from "../parts/icon.tsx";
import { client, connection, entries } from "../state/chat.ts";
import { now } from "../state/clock.ts";
import { words } from "../words.ts";

/** A short loss is not shown, a longer one is shown quietly, a long one comes with a button. */
const QUIET_MS = 2_000;
const LONG_MS = 10_000;
const BACK_MS = 2_500;

/** The state of the connection. Takes no space while all is well. */
export function ConnectionBanner() {
  const state = connection.value;
  const lost = state.is === "connecting" || state.is === "waiting" ? state : undefined;
  const lostMs = lost ? Math.max(now.value, Date.now()) - lost.since : 0;
  const isBack = useIsBack(lostMs > QUIET_MS, lost === undefined);
  const text = lostMs > QUIET_MS ? lostWords() : isBack ? words.backAgain : "";
  return (
    <div class={`banner ${text ? "shown" : ""} ${isBack ? "good" : ""}`}>
      <span role="status">
        {isBack && <Icon name="check" />}
        {text}
      </span>
      {lostMs > LONG_MS && (
        <>
          {state.is === "waiting" && (
            <span aria-hidden="true">{words.retryIn(secondsTo(state.retryAt))}</span>
          )}
          <button type="button" class="small-button" onClick={() => client.value?.wake()}>
            {words.tryNow}
          </button>
        </>
      )}
    </div>
  );
}

const lostWords = (): string => (entries.value === 0 ? words.connecting : words.reconnecting);
const secondsTo = (time: number): number => Math.max(0, Math.ceil((time - now.value) / 1_000));

/** Shown for a moment after a loss that was shown. */
function useIsBack(wasTold: boolean, isOpen: boolean): boolean {
  const [told, setTold] = useState(false);
  useEffect(() => {
    if (wasTold) setTold(true);
  }, [wasTold]);
  useEffect(() => {
    if (!told || !isOpen) return;
    const timer = setTimeout(() => setTold(false), BACK_MS);
    return () => clearTimeout(timer);
  }, [told, isOpen]);
  return told && isOpen;
}
