import { useSignal } from "@preact/signals";

/**
 * A form that sends a request: busy meanwhile, and with the problem if there is one. Its state is in signals, because a
 * quick person or a program may submit it before the page is drawn again.
 */
export function useForm(ask: () => Promise<string | undefined>) {
  const busy = useSignal(false);
  const problem = useSignal<string | undefined>(undefined);
  async function send(): Promise<void> {
    if (busy.value) return;
    busy.value = true;
    problem.value = undefined;
    problem.value = await ask();
    busy.value = false;
  }
  const submit = (event: Event) => {
    event.preventDefault();
    void send();
  };
  return { busy: busy.value, problem: problem.value, submit };
}
