import { batch, useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { Certificate } from "../../protocol/certificate.ts";
import { fingerprintOf } from "../../protocol/fingerprints.ts";
import { Field } from "../parts/field.tsx";
import { Problem } from "../parts/problem.tsx";
import { useForm } from "../parts/use-form.ts";
import { client, problemOf } from "../state/chat.ts";
import { tell } from "../state/notices.ts";
import { briefTimeOf } from "../timeline/time.ts";
import { words } from "../words.ts";

/** The TLS certificates that sign the user in over IRC. */
export function Certificates() {
  const all = useSignal<readonly Certificate[]>([]);
  const trouble = useSignal<string | undefined>(undefined);
  const [text, label] = [useSignal(""), useSignal("")];
  const load = async () => {
    const answer = await client.value?.call("certificate.list", {});
    if (answer?.is === "ok") all.value = answer.ok.certificates;
    else trouble.value = answer && problemOf(answer);
  };
  useEffect(() => void load(), []);
  const remove = async (fingerprint: string) => {
    const answer = await client.value?.call("certificate.remove", { fingerprint });
    trouble.value = answer && problemOf(answer);
    await load();
  };
  const { busy, problem, submit } = useForm(async () => {
    const fingerprint = fingerprintOf(text.value);
    if (fingerprint === undefined) return words.fingerprintProblem;
    const name = label.value.trim();
    const answer = await client.value?.call("certificate.add", { fingerprint, ...(name && { label: name }) });
    if (answer?.is !== "ok") return answer ? problemOf(answer) : words.notConnected;
    batch(() => {
      text.value = "";
      label.value = "";
    });
    tell(words.certificateAdded);
    await load();
    return undefined;
  });
  return (
    <form class="part" onSubmit={submit} noValidate>
      <h3>{words.certificates}</h3>
      <p class="hint">{words.certificatesLead}</p>
      <Problem text={trouble.value} />
      <ul class="entries">
        {all.value.map((one) => (
          <Entry key={one.fingerprint} one={one} remove={remove} />
        ))}
      </ul>
      <Field label={words.fingerprint} value={text} hint={words.fingerprintHint} problem={problem} />
      <Field label={words.certificateLabel} value={label} />
      <Problem text={problem} />
      <div class="modal-actions">
        <button type="submit" class="quiet" aria-busy={busy}>
          {words.certificateAdd}
        </button>
      </div>
    </form>
  );
}

interface EntryProps {
  readonly one: Certificate;
  readonly remove: (fingerprint: string) => Promise<void>;
}

function Entry({ one, remove }: EntryProps) {
  const { fingerprint, label, at } = one;
  const brief = `${fingerprint.slice(0, 16)}…`;
  return (
    <li class="room-entry">
      <span class="room-entry-name">
        <span>{label ?? brief}</span>
        <small title={fingerprint}>
          {label && `${brief}, `}
          {words.certificateSince(briefTimeOf(new Date(at)))}
        </small>
      </span>
      <button
        type="button"
        class="small-button"
        aria-label={words.certificateRemove(label ?? brief)}
        onClick={() => void remove(fingerprint)}
      >
        {words.removeShort}
      </button>
    </li>
  );
}
