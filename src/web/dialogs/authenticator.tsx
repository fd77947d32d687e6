import { batch, useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { Answers } from "../../protocol/answers.ts";
import { RecoveryCodes, ScanSecret } from "../parts/authenticator.tsx";
import { Field } from "../parts/field.tsx";
import { Problem } from "../parts/problem.tsx";
import { useForm } from "../parts/use-form.ts";
import { hasPassword } from "../state/account.ts";
import { client } from "../state/chat.ts";
import { wrongOf } from "../state/wrong.ts";
import { briefTimeOf } from "../timeline/time.ts";
import { words } from "../words.ts";

type Begun = Answers["factor.begin"];

/** What the form has, and what it asks of the server. */
function useAuthenticator() {
  const listed = useSignal<Answers["factor.list"] | undefined>(undefined);
  const begun = useSignal<Begun | undefined>(undefined);
  const codes = useSignal<readonly string[]>([]);
  const [password, code] = [useSignal(""), useSignal("")];
  const load = async () => {
    const answer = await client.value?.call("factor.list", {});
    if (answer?.is === "ok") listed.value = answer.ok;
  };
  useEffect(() => void load(), []);
  const done = async (made: readonly string[]) => {
    batch(() => {
      begun.value = undefined;
      codes.value = made;
      password.value = "";
      code.value = "";
    });
    await load();
    return undefined;
  };
  const shown = () => ({ ...(hasPassword() && { password: password.value }) });
  const begin = async () => {
    const answer = await client.value?.call("factor.begin", shown());
    if (answer?.is !== "ok") return answer ? wrongOf(answer) : words.notConnected;
    begun.value = answer.ok;
    return undefined;
  };
  const confirm = async ({ setup }: Begun) => {
    const answer = await client.value?.call("factor.confirm", { setup, code: code.value });
    if (answer?.is !== "ok") return answer ? wrongOf(answer) : words.notConnected;
    return done(answer.ok.recoveryCodes);
  };
  const change = async (type: "factor.codes" | "factor.remove") => {
    const answer = await client.value?.call(type, { ...shown(), code: code.value });
    if (answer?.is !== "ok") return answer ? wrongOf(answer) : words.notConnected;
    return done("recoveryCodes" in answer.ok ? answer.ok.recoveryCodes : []);
  };
  return { listed, begun, codes, password, code, begin, confirm, change };
}

/** The user's authenticator app and recovery codes. */
export function Authenticator() {
  const { listed, begun, codes, password, code, begin, confirm, change } = useAuthenticator();
  const wanted = useSignal<"factor.codes" | "factor.remove">("factor.codes");
  const has = listed.value?.authenticator;
  const left = listed.value?.recoveryCodes ?? 0;
  const { busy, problem, at, submit } = useForm(async () => {
    if (has) return change(wanted.value);
    return begun.value ? confirm(begun.value) : begin();
  });
  const asks = (type: "factor.codes" | "factor.remove") => () => {
    wanted.value = type;
  };
  return (
    <form class="part" onSubmit={submit} noValidate>
      <h3>{words.authenticator}</h3>
      <p class="hint">
        {has ? words.authenticatorSince(briefTimeOf(new Date(has.at)), left) : words.authenticatorLead}
      </p>
      <RecoveryCodes codes={codes.value} />
      {begun.value && <ScanSecret {...begun.value} />}
      {hasPassword() && !begun.value && (
        <Field label={words.passwordOfYours} type="password" value={password} problem={at("password")} />
      )}
      {(has || begun.value) && (
        <Field
          label={words.code}
          value={code}
          autocomplete="one-time-code"
          hint={words[has ? "codeHint" : "codeAppHint"]}
          problem={at("code")}
        />
      )}
      <Problem text={problem} />
      <div class="modal-actions">
        <button type="submit" class="quiet" aria-busy={busy} onClick={asks("factor.codes")}>
          {has ? words.recoveryRenew : begun.value ? words.authenticatorConfirm : words.authenticatorBegin}
        </button>
        {has && (
          <button type="submit" class="quiet" onClick={asks("factor.remove")}>
            {words.authenticatorRemove}
          </button>
        )}
      </div>
    </form>
  );
}
