import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { whyNoPasskeys } from "../state/passkey-support.ts";
import { words } from "../words.ts";
import { Problem } from "./problem.tsx";
import { useForm } from "./use-form.ts";

const passkeys = () => import("../state/passkeys.ts");

interface ByPasskeyProps {
  /** The browser offers passkeys in the field of the name, too. */
  readonly offers: boolean;
}

/** The button that signs in with a passkey, where the page can have one. */
export function ByPasskey(props: ByPasskeyProps) {
  return whyNoPasskeys() === undefined ? <Button {...props} /> : null;
}

function Button({ offers }: ByPasskeyProps) {
  const offered = useSignal<string | undefined>(undefined);
  const offering = useRef<AbortController>(undefined);
  const stop = () => offering.current?.abort();
  // A browser has one request for passkeys at a time.
  const offer = async () => {
    stop();
    if (!offers) return;
    const until = new AbortController();
    offering.current = until;
    const { offerPasskeys } = await passkeys();
    await offerPasskeys(until.signal, ({ says }) => {
      offered.value = says;
    });
  };
  useEffect(() => {
    void offer();
    return stop;
  }, []);
  const { busy, problem, at, submit } = useForm(async () => {
    stop();
    offered.value = undefined;
    const { signInByPasskey } = await passkeys();
    const wrong = await signInByPasskey();
    if (wrong) void offer();
    return wrong;
  });
  const quiet = at("cancelled");
  return (
    <form class="by-passkey" onSubmit={submit}>
      <Problem text={quiet ? undefined : (problem ?? offered.value)} />
      <p class="hint" role="status">
        {quiet}
      </p>
      <button type="submit" class="quiet wide" aria-busy={busy}>
        {busy ? words.oneMoment : words.passkeySignIn}
      </button>
    </form>
  );
}
