import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { Calls } from "../../../sdk/calls.ts";
import { Problem } from "../../parts/problem.tsx";
import { client, problemOf } from "../../state/chat.ts";
import { briefTimeOf, fullTimeOf } from "../../timeline/time.ts";
import { words } from "../../words.ts";

type Happened = Calls["audit.read"]["ok"]["events"][number];

/** What happened to people and to the server, the newest first. */
export function Log() {
  const events = useSignal<readonly Happened[]>([]);
  const more = useSignal(false);
  const problem = useSignal<string | undefined>(undefined);
  const read = async () => {
    const before = events.peek().at(-1)?.seq;
    const answer = await client.value?.call("audit.read", { ...(before && { before }) });
    if (answer?.is !== "ok") {
      problem.value = answer ? problemOf(answer) : words.notConnected;
      return;
    }
    events.value = [...events.peek(), ...answer.ok.events];
    more.value = answer.ok.more;
  };
  useEffect(() => void read(), []);
  return (
    <>
      <p class="hint">{words.logLead}</p>
      <Problem text={problem.value} />
      <ul class="log">
        {events.value.map((event) => (
          <Entry key={event.seq} event={event} />
        ))}
      </ul>
      {more.value && (
        <div class="modal-actions">
          <button type="button" class="quiet" onClick={() => void read()}>
            {words.logOlder}
          </button>
        </div>
      )}
    </>
  );
}

function Entry({ event: { seq: _, at, by, from, type, ...said } }: { event: Happened }) {
  const when = new Date(at);
  const details = Object.entries(said).map(([field, value]) => `${field}: ${value}`);
  return (
    <li>
      <time dateTime={at} title={fullTimeOf(when)}>
        {briefTimeOf(when)}
      </time>
      <span>
        <code>{type}</code> <bdi>{from || by}</bdi>
        {details.length > 0 && <small>{details.join(", ")}</small>}
      </span>
    </li>
  );
}
