import { useState } from "preact/hooks";

/** A form that asks the server: busy while it does, and with the problem if there is one. */
export function useForm(ask: () => Promise<string | undefined>) {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | undefined>(undefined);
  async function submit(event: Event): Promise<void> {
    event.preventDefault();
    if (busy) return;
    setBusy(true);
    setProblem(undefined);
    setProblem(await ask());
    setBusy(false);
  }
  return { busy, problem, submit: (event: Event) => void submit(event) };
}
