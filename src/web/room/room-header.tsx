import { useState } from "preact/hooks";
import { Icon, type IconName } from "../parts/icon.tsx";
import { MenuButton, type MenuItem } from "../parts/menu.tsx";
import { Problem } from "../parts/problem.tsx";
import { RoomSign } from "../parts/room-sign.tsx";
import { leaveRoom } from "../state/actions.ts";
import { me } from "../state/chat.ts";
import { drawer, membersShown, open } from "../state/panes.ts";
import { members, presenceOf } from "../state/people.ts";
import { isDirect, nameOf, otherIn, type RoomState, rooms } from "../state/rooms.ts";
import { closeSearch, openSearch, searchShown } from "../state/searching.ts";
import { closeThread } from "../state/threads.ts";
import { words } from "../words.ts";
import { blocking } from "./blocking.ts";

export function RoomHeader({ state }: { state: RoomState }) {
  const [problem, setProblem] = useState<string | undefined>(undefined);
  const { topic, slowSeconds } = state.room.value;
  const other = isDirect(state) ? otherIn(state.room.value) : undefined;
  const leave = () => {
    setProblem(undefined);
    if (state.room.value.kind === "private") open("leave-room");
    else void leaveRoom(state.room.value).then(setProblem);
  };
  const items: readonly (MenuItem & { icon: IconName })[] = [
    { icon: "search", label: words.search, run: () => openSearch(state.id) },
    { icon: "pin", label: words.pins, run: () => open("pins") },
    ...(isDirect(state)
      ? [
          { icon: "leave" as const, label: words.hideConversation, run: leave },
          ...(other && other.id !== me.value?.id ? [blocking(other)] : []),
        ]
      : ([
          { icon: "settings", label: words.roomSettings(nameOf(state)), run: () => open("room-settings") },
          { icon: "leave", label: words.leaveRoom, run: leave },
        ] as const)),
  ];
  return (
    <header class="room-head" data-region>
      <DrawerButton />
      <h1 class="room-name">
        <Sign state={state} />
        <bdi>{nameOf(state)}</bdi>
      </h1>
      {slowSeconds !== undefined && <SlowSign seconds={slowSeconds} />}
      {topic && (
        <p class="room-topic" dir="auto" title={topic}>
          {topic}
        </p>
      )}
      <Problem text={problem} />
      {!isDirect(state) && <MembersButton state={state} />}
      {items.map(({ icon, label, run }) => (
        <button
          key={icon}
          type="button"
          class="icon-button wide-only"
          aria-label={label}
          title={label}
          onClick={run}
        >
          <Icon name={icon} />
        </button>
      ))}
      <MenuButton class="narrow-only" label={words.roomMenu} items={items} />
    </header>
  );
}

/** Opens the sidebar on narrow screens. A dot means that something is new in another room. */
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
      aria-expanded={membersShown.value && !searchShown.value}
      onClick={() => {
        const isCovered = [closeThread(), closeSearch()].some(Boolean);
        membersShown.value = isCovered || !membersShown.value;
      }}
    >
      <Icon name="people" />
      {known && known.list.length > 0 && `${known.list.length}${known.more ? "+" : ""}`}
    </button>
  );
}

function SlowSign({ seconds }: { seconds: number }) {
  const label = words.slowModeSign(seconds);
  return (
    <span class="slow-sign" role="img" aria-label={label} title={label}>
      <Icon name="clock" />
    </span>
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
