import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { SessionInfo } from "../../protocol/account.ts";
import { Text } from "../markup/text.tsx";
import { Field } from "../parts/field.tsx";
import { Problem } from "../parts/problem.tsx";
import { useForm } from "../parts/use-form.ts";
import { client, problemOf } from "../state/chat.ts";
import { briefTimeOf } from "../timeline/time.ts";
import { words } from "../words.ts";

/** The user's sessions, each with a button to end it. */
export function Sessions() {
  const all = useSignal<readonly SessionInfo[]>([]);
  const problem = useSignal<string | undefined>(undefined);
  const load = async () => {
    const answer = await client.value?.call("session.list", {});
    if (answer?.is === "ok") all.value = answer.ok.sessions;
    else problem.value = answer && problemOf(answer);
  };
  useEffect(() => void load(), []);
  const end = async (one?: SessionInfo) => {
    const answer = await client.value?.call("session.revoke", { ...(one && { session: one.id }) });
    problem.value = answer && problemOf(answer);
    await load();
  };
  return (
    <section class="part">
      <h3>{words.sessions}</h3>
      <Problem text={problem.value} />
      <ul>
        {all.value.map((one) => (
          <li key={one.id} class="room-entry">
            <span class="room-entry-name">
              <span>{one.label ?? words.sessionKinds[one.kind]}</span>
              <small>
                {one.current ? words.thisBrowser : words.lastUsed(briefTimeOf(new Date(one.usedAt)))}
              </small>
            </span>
            {!one.current && (
              <button type="button" class="small-button" onClick={() => void end(one)}>
                {words.signOut}
              </button>
            )}
          </li>
        ))}
      </ul>
      {all.value.length > 1 && (
        <div class="modal-actions">
          <button type="button" class="quiet" onClick={() => void end()}>
            {words.signOutElsewhere}
          </button>
        </div>
      )}
    </section>
  );
}

/** With a token a program signs in as the user. It is shown once. */
export function Tokens() {
  const label = useSignal("");
  const token = useSignal<string | undefined>(undefined);
  const { busy, problem, submit } = useForm(async () => {
    const name = label.value.trim();
    const answer = await client.value?.call("session.create", { ...(name !== "" && { label: name }) });
    if (answer?.is === "ok") token.value = answer.ok.token;
    return answer && problemOf(answer);
  });
  return (
    <form class="part" onSubmit={submit} noValidate>
      <Field label={words.newToken} value={label} hint={words.newTokenHint} problem={problem} />
      <Problem text={problem} />
      {token.value && (
        <div class="body" role="status">
          <p>{words.tokenOnce}</p>
          <Text text={`\`\`\`\n${token.value}\n\`\`\``} />
        </div>
      )}
      <div class="modal-actions">
        <button type="submit" class="quiet" aria-busy={busy}>
          {words.makeToken}
        </button>
      </div>
    </form>
  );
}
