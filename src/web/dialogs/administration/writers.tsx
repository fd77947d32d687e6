import { useSignal } from "@preact/signals";
import type { Calls } from "../../../sdk/calls.ts";
import { Avatar } from "../../parts/avatar.tsx";
import { Problem } from "../../parts/problem.tsx";
import { client, problemOf } from "../../state/chat.ts";
import { words } from "../../words.ts";

type Page = Calls["server.storage"]["ok"];

/** Who wrote how much, in all rooms and conversations together. It is asked for when it is opened. */
export function Writers() {
  const found = useSignal<Page | undefined>(undefined);
  const problem = useSignal<string | undefined>(undefined);
  const load = async (next?: Page) => {
    const answer = await client.value?.call("server.storage", { ...(next && { after: next.next }) });
    problem.value = answer ? problemOf(answer) : words.notConnected;
    if (answer?.is !== "ok") return;
    found.value = next ? { ...answer.ok, people: [...next.people, ...answer.ok.people] } : answer.ok;
  };
  const page = found.value;
  return (
    <details
      class="part writers"
      onToggle={(event) => {
        if (event.currentTarget.open && !found.peek()) void load();
      }}
    >
      <summary>{words.storageByPerson}</summary>
      <Problem text={problem.value} />
      <ul class="room-list">
        {page?.people.map(({ user, messages, bytes }) => (
          <li key={user.id} class="room-entry">
            <Avatar id={user.id} name={user.name} small />
            <span class="room-entry-name">
              <bdi>{user.name}</bdi>
              <small>{words.amount({ messages, bytes })}</small>
            </span>
          </li>
        ))}
      </ul>
      {page?.more && (
        <div class="modal-actions">
          <button type="button" class="quiet" onClick={() => void load(page)}>
            {words.more}
          </button>
        </div>
      )}
    </details>
  );
}
