import { useSignal } from "@preact/signals";
import type { Wrong } from "../state/wrong.ts";

/**
 * A form that sends a request: busy meanwhile, and with the problem if there is one. `at` returns the problem if it is about one
 * of these fields of the request. Its state is in signals, because a quick person or a program may submit it before the page is
 * drawn again.
 */
export function useForm(ask: () => Promise<string | Wrong | undefined>) {
  const busy = useSignal(false);
  const wrong = useSignal<Wrong | undefined>(undefined);
  async function send(): Promise<void> {
    if (busy.value) return;
    busy.value = true;
    wrong.value = undefined;
    const went = await ask();
    wrong.value = typeof went === "string" ? { says: went } : went;
    busy.value = false;
  }
  const submit = (event: Event) => {
    event.preventDefault();
    void send();
  };
  const { says: problem, field = "" } = wrong.value ?? {};
  const at = (...fields: readonly string[]) => (fields.includes(field) ? problem : undefined);
  return { busy: busy.value, problem, at, submit };
}
