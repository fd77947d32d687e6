import { useEffect, useState } from "preact/hooks";
import type { ListedRoom } from "../../sdk/calls.ts";
import { Icon } from "../parts/icon.tsx";
import { Modal } from "../parts/modal.tsx";
import { Problem } from "../parts/problem.tsx";
import { joinRoom } from "../state/actions.ts";
import { client, problemOf } from "../state/chat.ts";
import { close, open } from "../state/panes.ts";
import { rooms } from "../state/rooms.ts";
import { words } from "../words.ts";

/** The rooms that everybody may join, a page at a time. */
export function BrowseRooms() {
  const { found, more, loading, problem, loadMore } = useRoomList();
  const [filter, setFilter] = useState("");
  const [refused, setRefused] = useState<string | undefined>(undefined);
  const shown = found.filter(({ name }) => name.toLowerCase().includes(filter.trim().toLowerCase()));
  const enter = async (room: ListedRoom) => {
    const why = await joinRoom(room.name);
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
  const [more, setMore] = useState(false);
  const [loading, setLoading] = useState(true);
  const [problem, setProblem] = useState<string | undefined>(undefined);
  const load = async () => {
    setLoading(true);
    const after = found.at(-1)?.id;
    const answer = await (client.value?.call("room.list", after === undefined ? {} : { after }) ??
      ({ is: "lost" } as const));
    setLoading(false);
    setProblem(problemOf(answer));
    if (answer.is !== "ok") return;
    setFound([...before, ...answer.ok.rooms.filter(({ kind }) => kind === "public")]);
    setMore(answer.ok.more);
  };
  useEffect(() => void load(), []);
  return { found, more, loading, problem, loadMore: () => void load() };
}
