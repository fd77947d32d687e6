import { useSignal } from "@preact/signals";

/**
 * A form that asks the server: busy while it does, and with the problem if there is one. All of it is in signals, since
 * somebody quick (or a program) sends a form before the page has been drawn again.
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
