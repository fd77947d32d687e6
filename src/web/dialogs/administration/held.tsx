import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { Held } from "../../../protocol/held.ts";
import { Problem } from "../../parts/problem.tsx";
import { client, problemOf } from "../../state/chat.ts";
import { tell } from "../../state/notices.ts";
import { admit, decline, reportsHeard } from "../../state/reports.ts";
import { briefTimeOf, fullTimeOf } from "../../timeline/time.ts";
import { words } from "../../words.ts";

/** First messages of newcomers, which wait for a moderator. */
export function HeldMessages() {
  const found = useSignal<readonly Held[]>([]);
  const more = useSignal(false);
  const problem = useSignal<string | undefined>(undefined);
  const load = async (after?: Held) => {
    const answer = await client.value?.call("held.list", after ? { after: after.id } : {});
    problem.value = answer ? problemOf(answer) : words.notConnected;
    if (answer?.is !== "ok") return;
    found.value = [...(after ? found.peek() : []), ...answer.ok.held];
    more.value = answer.ok.more;
  };
  useEffect(() => void load(), [reportsHeard.value]);
  const all = found.value;
  if (all.length === 0 && !problem.value) return null;
  return (
    <section>
      <h3>{words.heldMessages}</h3>
      <Problem text={problem.value} />
      <ul class="reports">
        {all.map((held) => (
          <Entry key={held.id} held={held} />
        ))}
      </ul>
      {more.value && (
        <div class="modal-actions">
          <button type="button" class="quiet" onClick={() => void load(all.at(-1))}>
            {words.more}
          </button>
        </div>
      )}
    </section>
  );
}

function Entry({ held }: { held: Held }) {
  const reason = useSignal("");
  const { by, room, at, body } = held;
  const when = new Date(at);
  const decide = async (act: () => Promise<string | undefined>) => {
    const problem = await act();
    if (problem) tell(problem);
  };
  return (
    <li aria-label={words.heldOf(by.name, room.name)}>
      <p>
        {words.heldOf(by.name, room.name)}{" "}
        <time dateTime={at} title={fullTimeOf(when)}>
          {briefTimeOf(when)}
        </time>
      </p>
      <blockquote class="about" dir="auto">
        {body}
      </blockquote>
      <input
        type="text"
        aria-label={words.declineReason}
        placeholder={words.declineReason}
        value={reason.value}
        onInput={(event) => {
          reason.value = event.currentTarget.value;
        }}
      />
      <div class="modal-actions">
        <button
          type="button"
          class="quiet danger"
          onClick={() => void decide(() => decline(held, reason.peek().trim()))}
        >
          {words.declineHeld}
        </button>
        <button type="button" class="quiet" onClick={() => void decide(() => admit(held, true))}>
          {words.admitAlways}
        </button>
        <button type="button" class="quiet" onClick={() => void decide(() => admit(held, false))}>
          {words.admitHeld}
        </button>
      </div>
    </li>
  );
}
