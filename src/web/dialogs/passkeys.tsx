import { batch, useSignal } from "@preact/signals";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import type { Answers } from "../../protocol/answers.ts";
import { Field } from "../parts/field.tsx";
import { ModalActions } from "../parts/modal-actions.tsx";
import { Problem } from "../parts/problem.tsx";
import { useForm } from "../parts/use-form.ts";
import { hasPassword } from "../state/account.ts";
import { client } from "../state/chat.ts";
import { tell } from "../state/notices.ts";
import { whyNoPasskeys } from "../state/passkey-support.ts";
import { type Again, addPasskey, removePasskey, showAgain } from "../state/passkeys.ts";
import type { Wrong } from "../state/wrong.ts";
import { briefTimeOf } from "../timeline/time.ts";
import { words } from "../words.ts";

type Passkey = Answers["factor.list"]["passkeys"][number];

const isOfHere = ({ host }: Passkey): boolean => host === location.hostname;

/** The user's passkeys, and what they ask of the server. */
function usePasskeys() {
  const all = useSignal<readonly Passkey[]>([]);
  const removing = useSignal<Passkey | undefined>(undefined);
  const [label, password] = [useSignal(""), useSignal("")];
  const proved = useSignal<Again | undefined>(undefined);
  const load = async () => {
    const answer = await client.value?.call("factor.list", {});
    if (answer?.is === "ok") all.value = answer.ok.passkeys;
  };
  useEffect(() => void load(), []);
  const mayShow = () => whyNoPasskeys() === undefined && all.value.some(isOfHere);
  const changed = async (change: (again: Again) => Promise<Wrong | undefined>, says: string) => {
    if (password.value === "" && !proved.value && mayShow()) {
      const shown = await showAgain();
      if (shown.is === "wrong") return shown.wrong;
      proved.value = shown.ok;
    }
    const wrong = await change(password.value === "" ? (proved.value ?? {}) : { password: password.value });
    if (wrong?.field === "proof") proved.value = undefined;
    if (wrong) return wrong;
    batch(() => {
      removing.value = undefined;
      label.value = "";
      password.value = "";
    });
    tell(says);
    await load();
    return undefined;
  };
  const add = () => changed((again) => addPasskey(label.value.trim(), again), words.passkeyAdded);
  const remove = ({ id }: Passkey) => changed((again) => removePasskey(id, again), words.passkeyRemoved);
  return { all, removing, label, password, mayShow, add, remove };
}

type Mine = ReturnType<typeof usePasskeys>;

/** The user's passkeys: a list, and a form that adds one or removes one. */
export function Passkeys() {
  const mine = usePasskeys();
  const { all, removing } = mine;
  const why = whyNoPasskeys();
  const heading = useRef<HTMLHeadingElement>(null);
  const former = useRef<Passkey>(undefined);
  // The form that had the focus is gone.
  useLayoutEffect(() => {
    if (former.current && !removing.value) heading.current?.focus();
    former.current = removing.value;
  }, [removing.value]);
  return (
    <section class="part">
      <h3 ref={heading} tabIndex={-1}>
        {words.passkeys}
      </h3>
      <p class="hint">{why ?? words.passkeysLead}</p>
      {all.value.length > 0 && (
        <ul class="entries">
          {all.value.map((one) => (
            <Entry key={one.id} one={one} removing={removing} />
          ))}
        </ul>
      )}
      {removing.value ? (
        <Removal key={removing.value.id} one={removing.value} mine={mine} />
      ) : (
        !why && <Addition mine={mine} />
      )}
    </section>
  );
}

const nameOf = ({ label }: Passkey): string => label ?? words.passkeyUnnamed;

function Entry({ one, removing }: { one: Passkey } & Pick<Mine, "removing">) {
  const { at, usedAt, host } = one;
  const used = usedAt === undefined ? undefined : briefTimeOf(new Date(usedAt));
  const since = words.passkeySince(briefTimeOf(new Date(at)), used);
  return (
    <li class="room-entry">
      <span class="room-entry-name">
        <span>{nameOf(one)}</span>
        <small>{isOfHere(one) ? since : words.passkeyElsewhere(host, since)}</small>
      </span>
      <button
        type="button"
        class="small-button"
        aria-label={words.passkeyRemoveOf(nameOf(one))}
        onClick={() => {
          removing.value = one;
        }}
      >
        {words.remove}
      </button>
    </li>
  );
}

function Addition({ mine }: { mine: Mine }) {
  const { label, add } = mine;
  const { busy, problem, at, submit } = useForm(add);
  return (
    <form onSubmit={submit} noValidate>
      <Field label={words.passkeyName} value={label} hint={words.passkeyNameHint} problem={at("label")} />
      <PasswordAgain mine={mine} problem={at("password")} />
      <Trouble problem={problem} quiet={at("cancelled")} />
      <div class="modal-actions">
        <button type="submit" class="quiet" aria-busy={busy}>
          {words.passkeyAdd}
        </button>
      </div>
    </form>
  );
}

function Removal({ one, mine }: { one: Passkey; mine: Mine }) {
  const { busy, problem, at, submit } = useForm(() => mine.remove(one));
  const question = useRef<HTMLParagraphElement>(null);
  useLayoutEffect(() => question.current?.focus(), []);
  return (
    <form onSubmit={submit} noValidate>
      <p ref={question} tabIndex={-1}>
        {words.passkeyRemoveSure(nameOf(one))}
      </p>
      <PasswordAgain mine={mine} problem={at("password")} />
      <Trouble problem={problem} quiet={at("cancelled")} />
      <ModalActions
        label={words.passkeyRemove}
        busy={busy}
        danger
        cancel={() => {
          mine.removing.value = undefined;
        }}
      />
    </form>
  );
}

/** For people who have a password. Others show a passkey, if they have one. */
function PasswordAgain({ mine, problem }: { mine: Mine; problem: string | undefined }) {
  if (!hasPassword()) return null;
  return (
    <Field
      label={words.passwordNow}
      type="password"
      value={mine.password}
      autocomplete="current-password"
      problem={problem}
      {...(mine.mayShow() && { hint: words.passkeyInstead })}
    />
  );
}

/** What went wrong. That the person has cancelled is said quietly. */
function Trouble({ problem, quiet }: { problem: string | undefined; quiet: string | undefined }) {
  return (
    <>
      <Problem text={quiet ? undefined : problem} />
      <p class="hint" role="status">
        {quiet}
      </p>
    </>
  );
}
