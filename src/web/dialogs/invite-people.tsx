import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { Invite } from "../../protocol/invite.ts";
import { Text } from "../markup/text.tsx";
import { Field } from "../parts/field.tsx";
import { Modal } from "../parts/modal.tsx";
import { Problem } from "../parts/problem.tsx";
import { useForm } from "../parts/use-form.ts";
import { client, problemOf } from "../state/chat.ts";
import { close } from "../state/panes.ts";
import { briefTimeOf } from "../timeline/time.ts";
import { words } from "../words.ts";

/** Links with which people get an account here. A link is shown once: the server keeps only its hash. */
export function InvitePeople() {
  const uses = useSignal("1");
  const days = useSignal("7");
  const link = useSignal<string | undefined>(undefined);
  const all = useSignal<readonly Invite[]>([]);
  const load = async () => {
    const answer = await client.value?.call("server.invites", {});
    if (answer?.is === "ok") all.value = answer.ok.invites;
  };
  useEffect(() => void load(), []);
  const { busy, problem, submit } = useForm(async () => {
    const fields = { uses: Number(uses.value), days: Number(days.value) };
    if (!Object.values(fields).every(Number.isInteger)) return words.inviteNumbers;
    const answer = await client.value?.call("server.invite", fields);
    if (answer?.is === "ok") link.value = `${location.origin}/chat.html#invite=${answer.ok.code}`;
    await load();
    return answer ? problemOf(answer) : words.notConnected;
  });
  return (
    <Modal title={words.invitePeople} close={close}>
      <form onSubmit={submit} noValidate>
        <p class="hint">{words.inviteLead}</p>
        <Field label={words.inviteUses} value={uses} problem={problem} />
        <Field label={words.inviteDays} value={days} problem={problem} />
        <Problem text={problem} />
        {link.value && (
          <div class="body" role="status">
            <p>{words.inviteOnce}</p>
            <Text text={`\`\`\`\n${link.value}\n\`\`\``} />
          </div>
        )}
        <div class="modal-actions">
          <button type="submit" class="primary" aria-busy={busy}>
            {words.makeInvite}
          </button>
        </div>
      </form>
      {all.value.length > 0 && <OpenInvites all={all.value} load={load} />}
    </Modal>
  );
}

function OpenInvites({ all, load }: { all: readonly Invite[]; load: () => Promise<void> }) {
  const problem = useSignal<string | undefined>(undefined);
  const takeBack = async ({ id }: Invite) => {
    const answer = await client.value?.call("server.uninvite", { invite: id });
    problem.value = answer && problemOf(answer);
    await load();
  };
  return (
    <section class="part">
      <h3>{words.openInvites}</h3>
      <Problem text={problem.value} />
      <ul>
        {all.map((one) => (
          <li key={one.id} class="room-entry">
            <span class="room-entry-name">
              <bdi>{words.inviteOf(one.by.name, one.uses)}</bdi>
              <small>{words.inviteEnds(briefTimeOf(new Date(one.expiresAt)))}</small>
            </span>
            <button type="button" class="small-button" onClick={() => void takeBack(one)}>
              {words.takeBackInvite}
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
