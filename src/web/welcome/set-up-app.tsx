import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import type { Answers } from "../../protocol/answers.ts";
import { RecoveryCodes, ScanSecret } from "../parts/authenticator.tsx";
import { Field } from "../parts/field.tsx";
import { Problem } from "../parts/problem.tsx";
import { useForm } from "../parts/use-form.ts";
import { beginSetUp, confirmSetUp, settingUp } from "../state/setting-up.ts";
import { words } from "../words.ts";

/** A person who must have a second factor sets up an authenticator app, gets the recovery codes, and comes in. */
export function SetUpApp({ back }: { back?: () => void }) {
  const codes = useSignal<readonly string[]>([]);
  const cancel = () => {
    settingUp.value = undefined;
    back?.();
  };
  if (codes.value.length > 0) return <Keep codes={codes.value} />;
  return (
    <>
      <Confirm
        confirmed={(made) => {
          codes.value = made;
        }}
      />
      <button type="button" class="link" onClick={cancel}>
        {words.signInAnew}
      </button>
    </>
  );
}

function Confirm({ confirmed }: { confirmed: (recoveryCodes: readonly string[]) => void }) {
  const { ticket = "" } = settingUp.value ?? {};
  const begun = useSignal<Answers["factor.begin"] | undefined>(undefined);
  const lost = useSignal<string | undefined>(undefined);
  const code = useSignal("");
  useEffect(() => {
    void beginSetUp(ticket).then((answer) => {
      if (answer.is === "ok") begun.value = answer.ok;
      else lost.value = answer.wrong.says;
    });
  }, [ticket]);
  const { busy, problem, at, submit } = useForm(async () => {
    if (!begun.value) return undefined;
    if (code.value.trim() === "") return { says: words.codeAppMissing, field: "code" };
    const answer = await confirmSetUp({ ticket, setup: begun.value.setup, code: code.value });
    if (answer.is === "wrong") return answer.wrong;
    confirmed(answer.ok.recoveryCodes);
    return undefined;
  });
  if (lost.value) return <Problem text={lost.value} />;
  if (!begun.value) return <p class="lead">{words.oneMoment}</p>;
  return (
    <form onSubmit={submit} noValidate>
      <p class="lead">{words.setUpLead}</p>
      <ScanSecret {...begun.value} />
      <Field
        label={words.code}
        value={code}
        autocomplete="one-time-code"
        inputMode="numeric"
        hint={words.codeAppHint}
        problem={at("code")}
        first
      />
      <Problem text={problem} />
      <button type="submit" class="primary wide" aria-busy={busy}>
        {busy ? words.oneMoment : words.authenticatorConfirm}
      </button>
    </form>
  );
}

/** The person keeps the recovery codes before they go on. They are signed in already. */
function Keep({ codes }: { codes: readonly string[] }) {
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => button.current?.focus(), []);
  const { busy, problem, submit } = useForm(async () => {
    const refused = await settingUp.value?.comeIn();
    if (!refused) settingUp.value = undefined;
    return refused;
  });
  return (
    <form onSubmit={submit}>
      <RecoveryCodes codes={codes} />
      <Problem text={problem} />
      <button type="submit" class="primary wide" ref={button} aria-busy={busy}>
        {busy ? words.oneMoment : words.setUpComeIn}
      </button>
    </form>
  );
}
