import { useSignal } from "@preact/signals";
import { useEffect, useRef, useState } from "preact/hooks";
import type { ListedRoom } from "../../protocol/room.ts";
import { Field } from "../parts/field.tsx";
import { Icon } from "../parts/icon.tsx";
import { Modal } from "../parts/modal.tsx";
import { Problem } from "../parts/problem.tsx";
import { useForm } from "../parts/use-form.ts";
import { joinRoom } from "../state/actions.ts";
import { client, problemOf } from "../state/chat.ts";
import { close, open } from "../state/panes.ts";
import { rooms } from "../state/rooms.ts";
import { words } from "../words.ts";

/** The rooms that everyone may join, a page at a time. */
export function BrowseRooms() {
  const { found, more, loading, problem, loadMore } = useRoomList();
  const [filter, setFilter] = useState("");
  const [refused, setRefused] = useState<string | undefined>(undefined);
  const [keyed, setKeyed] = useState<ListedRoom | undefined>(undefined);
  const shown = found.filter(({ name }) => name.toLowerCase().includes(filter.trim().toLowerCase()));
  const enter = async (room: ListedRoom) => {
    const why = await joinRoom(room);
    setKeyed(why && room.keyed ? room : undefined);
    setRefused(why);
    if (!why) close();
  };
  return (
    <Modal title={words.browseRooms} close={close}>
      <div class="filter">
        <Icon name="search" />
        <input
          type="search"
          aria-label={words.filterRooms}
          placeholder={words.filterRooms}
          value={filter}
          onInput={(event) => setFilter(event.currentTarget.value)}
        />
      </div>
      <Problem text={refused ?? problem} />
      {keyed && <KeyForm key={keyed.id} room={keyed} />}
      <ul class="room-list">
        {shown.map((room) => (
          <RoomEntry key={room.id} room={room} enter={() => void enter(room)} />
        ))}
      </ul>
      {loading && <p class="hint">{words.roomsLoading}</p>}
      {!loading && shown.length === 0 && !problem && (
        <p class="hint">{filter ? words.noRoomMatches(filter) : words.noRoomsFound}</p>
      )}
      <div class="modal-actions">
        {(more || problem) && !loading && (
          <button type="button" class="quiet" onClick={loadMore}>
            {problem ? words.again : words.more}
          </button>
        )}
        <button type="button" class="quiet" onClick={() => open("create-room")}>
          {words.createRoom}
        </button>
      </div>
    </Modal>
  );
}

/** Asks for the key of a room that is entered with one. */
function KeyForm({ room }: { room: ListedRoom }) {
  const key = useSignal("");
  const { busy, problem, submit } = useForm(() => joinRoom(room, key.value.trim()));
  return (
    <form onSubmit={submit} noValidate>
      <Field label={words.roomKeyAsk(room.name)} value={key} problem={problem} first />
      <Problem text={problem} />
      <div class="modal-actions">
        <button type="submit" class="primary" aria-busy={busy}>
          {words.joinShort}
        </button>
      </div>
    </form>
  );
}

function RoomEntry({ room, enter }: { room: ListedRoom; enter: () => void }) {
  const joined = rooms.value.has(room.id);
  return (
    <li class="room-entry">
      <span class="hash" aria-hidden="true" />
      <span class="room-entry-name">
        <bdi>{room.name}</bdi>
        <small>{words.memberCount(room.members, false)}</small>
      </span>
      <button
        type="button"
        class={joined ? "quiet" : "primary"}
        aria-label={joined ? words.openRoom(room.name) : words.join(room.name)}
        onClick={enter}
      >
        {joined ? words.open : words.joinShort}
      </button>
    </li>
  );
}

function useRoomList() {
  const [found, setFound] = useState<readonly ListedRoom[]>([]);
  const [state, setState] = useState<{ more: boolean; loading: boolean; problem: string | undefined }>({
    more: false,
    loading: true,
    problem: undefined,
  });
  const last = useRef<string | undefined>(undefined);
  const load = async () => {
    setState({ more: false, loading: true, problem: undefined });
    const page = await nextPage(last.current);
    if ("problem" in page) return setState({ more: true, loading: false, problem: page.problem });
    last.current = page.last;
    setFound((before) => [...before, ...page.rooms]);
    setState({ more: page.more, loading: false, problem: undefined });
  };
  useEffect(() => void load(), []);
  return { found, ...state, loadMore: () => void load() };
}

type RoomPage =
  | { readonly rooms: readonly ListedRoom[]; readonly last: string | undefined; readonly more: boolean }
  | { readonly problem: string | undefined };

/** The list also contains the user's conversations. If a page has no room at all, the next page is fetched. */
async function nextPage(after: string | undefined): Promise<RoomPage> {
  let last = after;
  for (;;) {
    const answer = await client.value?.call("room.list", last === undefined ? {} : { after: last });
    if (answer?.is !== "ok") return { problem: problemOf(answer ?? { is: "lost" }) };
    const { rooms: listed, more } = answer.ok;
    last = listed.at(-1)?.id ?? last;
    const open = listed.filter(({ kind }) => kind === "public");
    if (open.length > 0 || !more) return { rooms: open, last, more };
  }
}
