import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { Calls } from "../../../sdk/calls.ts";
import { Icon } from "../../parts/icon.tsx";
import { Problem } from "../../parts/problem.tsx";
import { client, problemOf } from "../../state/chat.ts";
import { briefTimeOf } from "../../timeline/time.ts";
import { words } from "../../words.ts";
import { OverseenRoom } from "./room.tsx";
import { Writers } from "./writers.tsx";

type Page = Calls["server.rooms"]["ok"];
type Asked = Calls["server.rooms"]["fields"];

const sorts = ["name", "members", "activity", "messages", "bytes"] as const;
const states = ["live", "archived", "deleted"] as const;
/** How long to wait for a count that is under way. */
const COUNTING_MS = 1_000;

/** All rooms of the server, and what an admin can do about each without reading it. */
export function AllRooms() {
  const asked = useSignal<Asked>({ sort: "name", state: "live" });
  const found = useSignal<Page | undefined>(undefined);
  const problem = useSignal<string | undefined>(undefined);
  const load = async (next?: Page) => {
    const fields = asked.peek();
    const answer = await client.value?.call("server.rooms", { ...fields, ...(next && { after: next.next }) });
    // In the meantime the person has typed on, or has chosen another order.
    if (fields !== asked.peek()) return;
    problem.value = answer ? problemOf(answer) : words.notConnected;
    if (answer?.is !== "ok") return;
    found.value = next ? { ...answer.ok, rooms: [...next.rooms, ...answer.ok.rooms] } : answer.ok;
  };
  useEffect(() => void load(), [asked.value]);
  const page = found.value;
  useEffect(() => {
    if (!page?.counting) return undefined;
    const timer = setTimeout(() => void load(), COUNTING_MS);
    return () => clearTimeout(timer);
  }, [page]);
  const ask = (more: Asked) => {
    asked.value = { ...asked.peek(), ...more };
  };
  return (
    <>
      <Choosing asked={asked.value} ask={ask} />
      <Problem text={problem.value} />
      {page ? <Sums page={page} /> : <p class="hint">{words.allRoomsLoading}</p>}
      {page?.rooms.length === 0 && <p class="hint">{words.noSuchRoom}</p>}
      <ul class="room-list">
        {page?.rooms.map((room) => (
          <OverseenRoom
            key={room.id}
            room={room}
            isCounted={page.countedAt !== undefined}
            changed={() => void load()}
          />
        ))}
      </ul>
      {page?.more && (
        <div class="modal-actions">
          <button type="button" class="quiet" onClick={() => void load(page)}>
            {words.more}
          </button>
        </div>
      )}
      <Writers />
    </>
  );
}

function Choosing({ asked, ask }: { asked: Asked; ask: (more: Asked) => void }) {
  return (
    <>
      <div class="filter">
        <Icon name="search" />
        <input
          type="search"
          aria-label={words.findRooms}
          placeholder={words.findRooms}
          value={asked.search ?? ""}
          onInput={(event) => ask({ search: event.currentTarget.value })}
        />
      </div>
      <div class="ordering setting">
        <select
          aria-label={words.roomsState}
          value={asked.state}
          onChange={(event) => ask({ state: states.find((one) => one === event.currentTarget.value) })}
        >
          {states.map((one) => (
            <option key={one} value={one}>
              {words.roomStates[one]}
            </option>
          ))}
        </select>
        <select
          aria-label={words.roomsSort}
          value={asked.sort}
          onChange={(event) => ask({ sort: sorts.find((one) => one === event.currentTarget.value) })}
        >
          {sorts.map((one) => (
            <option key={one} value={one}>
              {words.roomSorts[one]}
            </option>
          ))}
        </select>
      </div>
    </>
  );
}

function Sums({ page: { sums, countedAt, counting } }: { page: Page }) {
  return (
    <p class="hint" role="status">
      {sums && `${words.storageOf(sums.rooms, sums.conversations)} `}
      {counting ? words.storageCounting : countedAt && words.storageCounted(briefTimeOf(new Date(countedAt)))}
    </p>
  );
}
