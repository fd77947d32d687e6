import { Modal } from "../parts/modal.tsx";
import { ModalActions } from "../parts/modal-actions.tsx";
import { Problem } from "../parts/problem.tsx";
import { useForm } from "../parts/use-form.ts";
import { me } from "../state/chat.ts";
import { readIdentity } from "../state/identity.ts";
import { close } from "../state/panes.ts";
import { pending } from "../state/posts.ts";
import { server } from "../state/server.ts";
import { signOut } from "../state/sign-out.ts";
import { words } from "../words.ts";

/** Says before signing out what the person would lose. */
export function SignOut() {
  const unsent = pending.value.filter(({ state }) => state.is !== "stored").length;
  const mayComeBack = readIdentity()?.hasPassword || server.value?.oidc !== undefined;
  const { busy, problem, submit } = useForm(signOut);
  return (
    <Modal title={words.signOut} close={close}>
      <form onSubmit={submit}>
        <p>{words.signOutLead}</p>
        {!mayComeBack && <p class="warning">{words.signOutForEver(me.value?.name ?? "")}</p>}
        {unsent > 0 && <p class="warning">{words.signOutUnsent(unsent)}</p>}
        <Problem text={problem} />
        <ModalActions label={words.signOut} busy={busy} danger={!mayComeBack} cancel={close} />
      </form>
    </Modal>
  );
}
