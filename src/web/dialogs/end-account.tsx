import { useSignal } from "@preact/signals";
import { Field } from "../parts/field.tsx";
import { type Messages, MessagesChoice } from "../parts/messages-choice.tsx";
import { ModalActions } from "../parts/modal-actions.tsx";
import { Problem } from "../parts/problem.tsx";
import { useForm } from "../parts/use-form.ts";
import { hasPassword } from "../state/account.ts";
import { client, limits, me, sentence } from "../state/chat.ts";
import { type Wrong, wrongOf } from "../state/wrong.ts";
import { words } from "../words.ts";

export type Ending = "deactivate" | "delete";

/**
 * A person deactivates or deletes their own account. They confirm with their password, or with their name if they have none.
 * The server then closes the connection, and the page says that the person has been signed out.
 */
export function EndAccountForm({ ending, close }: { ending: Ending; close: () => void }) {
  const shown = useSignal("");
  const messages = useSignal<Messages>("keep");
  const name = me.value?.name ?? "";
  const { busy, problem, at, submit } = useForm(async () => {
    if (!hasPassword() && shown.value.trim().toLowerCase() !== name.toLowerCase())
      return { says: words.typedOther(name), field: "password" };
    return end(ending, hasPassword() ? shown.value : undefined, messages.value);
  });
  const label = ending === "delete" ? words.deleteOwn : words.deactivateOwn;
  const staysOwner = ending === "delete" && me.value?.role === "owner";
  return (
    <form aria-label={label} onSubmit={submit} noValidate>
      <p>
        {staysOwner
          ? words.ownersStay
          : ending === "delete"
            ? words.deleteOwnLead(limits.value?.restoreDaysMax)
            : words.deactivateOwnLead}
      </p>
      {staysOwner ? (
        <div class="modal-actions">
          <button type="button" class="quiet" onClick={close}>
            {words.cancel}
          </button>
        </div>
      ) : (
        <>
          {ending === "delete" && <MessagesChoice value={messages} />}
          <Field
            label={hasPassword() ? words.passwordNow : words.typeTheName(name)}
            type={hasPassword() ? "password" : "text"}
            autocomplete={hasPassword() ? "current-password" : "off"}
            value={shown}
            problem={at("password")}
            first
          />
          <Problem text={problem} />
          <ModalActions label={label} busy={busy} danger cancel={close} />
        </>
      )}
    </form>
  );
}

/** Returns what went wrong, with who can change that: the last owner reads what to do first. */
async function end(
  ending: Ending,
  password: string | undefined,
  messages: Messages,
): Promise<Wrong | undefined> {
  const proof = { ...(password !== undefined && { password }) };
  const answer = await (ending === "delete"
    ? client.value?.call("account.delete", { ...proof, messages })
    : client.value?.call("account.deactivate", proof));
  // The server has closed the connection of an account that has ended, and the page has left the chat.
  if (client.value === undefined) return undefined;
  const wrong = answer ? wrongOf(answer) : { says: words.notConnected };
  const lift = answer?.is === "refused" ? answer.refusal.lift : undefined;
  return wrong && lift !== undefined ? { ...wrong, says: `${wrong.says} ${sentence(lift)}` } : wrong;
}
