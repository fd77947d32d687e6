import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { Person } from "../../../protocol/account.ts";
import type { Calls } from "../../../sdk/calls.ts";
import { Problem } from "../../parts/problem.tsx";
import { client, problemOf } from "../../state/chat.ts";
import { tell } from "../../state/notices.ts";
import { briefTimeOf } from "../../timeline/time.ts";
import { words } from "../../words.ts";

type Session = Calls["user.sessions"]["ok"]["sessions"][number];

const nameOf = ({ label, door }: Session): string => label ?? words.doors[door];
const aboutSession = ({ label, door, usedAt, network }: Session): string =>
  [
    ...(label === undefined ? [] : [words.doors[door]]),
    words.lastUsed(briefTimeOf(new Date(usedAt))),
    ...(network === undefined ? [] : [network]),
  ].join(" · ");

/** Where a person is signed in. An admin ends one session, or all of them. */
export function PersonSessions({ person, close }: { person: Person; close: () => void }) {
  const all = useSignal<readonly Session[] | undefined>(undefined);
  const problem = useSignal<string | undefined>(undefined);
  const load = async () => {
    const answer = await client.value?.call("user.sessions", { user: person.name });
    if (answer?.is === "ok") all.value = answer.ok.sessions;
    else problem.value = answer ? problemOf(answer) : words.notConnected;
  };
  useEffect(() => void load(), []);
  const end = async (one?: Session) => {
    const fields = { user: person.name, ...(one && { session: one.id }) };
    const answer = await client.value?.call("user.sign_out", fields);
    problem.value = answer ? problemOf(answer) : words.notConnected;
    if (answer?.is === "ok" && !one) tell(words.sessionsEnded(person.name));
    await load();
  };
  const sessions = all.value;
  const title = words.sessionsOf(person.name);
  return (
    <section class="person-part" aria-label={title}>
      <h4>{title}</h4>
      <Problem text={problem.value} />
      {!sessions && !problem.value && <p class="hint">{words.sessionsLoading}</p>}
      {sessions?.length === 0 && (
        <p class="hint" role="status">
          {words.noSessions}
        </p>
      )}
      <ul>
        {sessions?.map((one) => (
          <li key={one.id} class="room-entry">
            <span class="room-entry-name">
              <bdi>{nameOf(one)}</bdi>
              <small>{aboutSession(one)}</small>
            </span>
            <button
              type="button"
              class="small-button"
              aria-label={words.endSessionOf(nameOf(one))}
              onClick={() => void end(one)}
            >
              {words.endSession}
            </button>
          </li>
        ))}
      </ul>
      <div class="modal-actions">
        <button type="button" class="quiet" onClick={close}>
          {words.close}
        </button>
        {sessions !== undefined && sessions.length > 0 && (
          <button type="button" class="quiet" onClick={() => void end()}>
            {words.endAllSessions}
          </button>
        )}
      </div>
    </section>
  );
}
