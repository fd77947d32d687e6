import { useSignal } from "@preact/signals";
import type { Costs as Dearest } from "../../../protocol/expenses.ts";
import { Problem } from "../../parts/problem.tsx";
import { client, problemOf } from "../../state/chat.ts";
import { words } from "../../words.ts";
import { BanForm } from "./bans.tsx";

type Both = { readonly minute: Dearest; readonly hour: Dearest };
type Cost = Pick<Dearest["people"][number], "share" | "requests" | "deliveries">;

/** Who costs the server the most just now, when an admin asks. Looking is noted in the log, so nothing is asked before. */
export function Costs() {
  const found = useSignal<Both | undefined>(undefined);
  const span = useSignal<keyof Both>("minute");
  const problem = useSignal<string | undefined>(undefined);
  const look = async () => {
    const answer = await client.value?.call("server.costs", {});
    if (answer?.is === "ok") found.value = answer.ok;
    else problem.value = answer ? problemOf(answer) : words.notConnected;
  };
  return (
    <section class="part">
      <h3>{words.costs}</h3>
      <p class="hint">{words.costsHint}</p>
      <Problem text={problem.value} />
      {found.value && (
        <>
          <fieldset class="choices-row">
            <legend>{words.costsOf}</legend>
            {(["minute", "hour"] as const).map((one) => (
              <label key={one}>
                <input
                  type="radio"
                  name="costs-span"
                  checked={span.value === one}
                  onChange={() => {
                    span.value = one;
                  }}
                />
                <span>{words.costSpans[one]}</span>
              </label>
            ))}
          </fieldset>
          <Lists costs={found.value[span.value]} />
        </>
      )}
      <div class="modal-actions">
        <button type="button" class="quiet" onClick={() => void look()}>
          {words.costsLook}
        </button>
      </div>
    </section>
  );
}

function Lists({ costs: { people, networks, rooms } }: { costs: Dearest }) {
  if (people.length + networks.length + rooms.length === 0) return <p>{words.costsNobody}</p>;
  return (
    <ul class="room-list">
      {people.map(({ user, ...cost }) => (
        <Entry key={user.id} name={user.name || user.id} ban={user.name || undefined} cost={cost} />
      ))}
      {networks.map(({ cloak, ...cost }) => (
        <Entry key={cloak} name={words.costNetwork(cloak)} ban={cloak} cost={cost} />
      ))}
      {rooms.map(({ room, name, ...cost }) => (
        <Entry key={room} name={name === undefined ? words.costConversation : `#${name}`} cost={cost} />
      ))}
    </ul>
  );
}

/** `ban` = what to ban; none = it is a room. */
function Entry({ name, ban, cost }: { name: string; ban?: string | undefined; cost: Cost }) {
  const isOpen = useSignal(false);
  return (
    <li class="room-entry">
      <span class="room-entry-name">
        <bdi>{name}</bdi>
        <small>{words.costSays(cost.share, cost.requests, cost.deliveries)}</small>
        {ban !== undefined && isOpen.value && (
          <BanForm
            name={ban}
            done={() => {
              isOpen.value = false;
            }}
          />
        )}
      </span>
      {ban !== undefined && !isOpen.value && (
        <button
          type="button"
          class="small-button"
          aria-label={words.banOf(ban)}
          onClick={() => {
            isOpen.value = true;
          }}
        >
          {words.costBan}
        </button>
      )}
    </li>
  );
}
