import { useState } from "preact/hooks";
import { Icon } from "../parts/icon.tsx";
import { Problem } from "../parts/problem.tsx";
import { RoomSign } from "../parts/room-sign.tsx";
import { leaveRoom } from "../state/actions.ts";
import { drawer, membersShown, open } from "../state/panes.ts";
import { members, presenceOf } from "../state/people.ts";
import { isDirect, nameOf, otherIn, type RoomState, rooms } from "../state/rooms.ts";
import { words } from "../words.ts";

export function RoomHeader({ state }: { state: RoomState }) {
  const [problem, setProblem] = useState<string | undefined>(undefined);
  const direct = isDirect(state);
  const leave = () => {
    setProblem(undefined);
    void leaveRoom(state.room.value).then(setProblem);
  };
  return (
    <header class="room-head" data-region>
      <DrawerButton />
      <h1 class="room-name">
        <Sign state={state} />
        <bdi>{nameOf(state)}</bdi>
      </h1>
      {state.room.value.topic && (
        <p class="room-topic" dir="auto" title={state.room.value.topic}>
          {state.room.value.topic}
        </p>
      )}
      <Problem text={problem} />
      <button
        type="button"
        class="icon-button"
        aria-label={words.pins}
        title={words.pins}
        onClick={() => open("pins")}
      >
        <Icon name="pin" />
      </button>
      {!direct && <MembersButton state={state} />}
      {!direct && (
        <button
          type="button"
          class="icon-button"
          aria-label={words.roomSettings(nameOf(state))}
          title={words.roomSettings(nameOf(state))}
          onClick={() => open("room-settings")}
        >
          <Icon name="settings" />
        </button>
      )}
      {!direct && (
        <button
          type="button"
          class="icon-button"
          aria-label={words.leaveRoom}
          title={words.leaveRoom}
          onClick={leave}
        >
          <Icon name="leave" />
        </button>
      )}
    </header>
  );
}

/** Opens the sidebar on narrow screens; a dot tells that something is new elsewhere. */
export function DrawerButton() {
  const isNew = [...rooms.value.values()].some(({ unread }) => unread.value.count > 0);
  return (
    <button
      type="button"
      class={`icon-button drawer-button ${isNew ? "has-news" : ""}`}
      aria-label={words.openNav}
      aria-expanded={drawer.value}
      onClick={() => {
        drawer.value = !drawer.value;
      }}
    >
      <Icon name="menu" />
    </button>
  );
}

function MembersButton({ state }: { state: RoomState }) {
  const known = members.value.get(state.id);
  const label =
    known && known.list.length > 0 ? words.memberCount(known.list.length, known.more) : words.members;
  return (
    <button
      type="button"
      class="quiet members-button"
      aria-label={label}
      title={label}
      aria-expanded={membersShown.value}
      onClick={() => {
        membersShown.value = !membersShown.value;
      }}
    >
      <Icon name="people" />
      {known && known.list.length > 0 && `${known.list.length}${known.more ? "+" : ""}`}
    </button>
  );
}

function Sign({ state }: { state: RoomState }) {
  const { kind, archived } = state.room.value;
  if (kind === "direct") return <Presence state={state} />;
  return (
    <>
      <RoomSign room={state.room.value} />
      <span class="visually-hidden">
        {[kind === "private" && words.isPrivate, archived && words.isArchived].filter(Boolean).join(", ")}
      </span>
    </>
  );
}

function Presence({ state }: { state: RoomState }) {
  const presence = presenceOf(otherIn(state.room.value)?.id);
  return (
    <span class={`presence ${presence}`}>
      <span class="visually-hidden">{words.presence[presence]}</span>
    </span>
  );
}
