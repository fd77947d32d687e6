import type { RoomRole } from "../../protocol/room.ts";
import { Avatar } from "../parts/avatar.tsx";
import { Icon } from "../parts/icon.tsx";
import { MenuButton, type MenuItem } from "../parts/menu.tsx";
import { PersonName, StatusSign } from "../parts/person-name.tsx";
import { pictureRemoval } from "../parts/picture-removal.ts";
import { makeRole, openDirect } from "../state/actions.ts";
import { me } from "../state/chat.ts";
import { isBlocked } from "../state/contact.ts";
import { tell } from "../state/notices.ts";
import { askToRemove } from "../state/panes.ts";
import type { Member as MemberInfo, Presence } from "../state/people.ts";
import { shownName } from "../state/profiles.ts";
import { looksAfter, type RoomState } from "../state/rooms.ts";
import { words } from "../words.ts";
import { blocking } from "./blocking.ts";

interface MemberProps {
  readonly state: RoomState;
  readonly person: MemberInfo;
  readonly presence: Presence;
}

/** A member of the room on screen. */
export function Member({ state, person, presence }: MemberProps) {
  const isMe = person.id === me.value?.id;
  return (
    <li class={`member ${presence}`}>
      <Avatar id={person.id} name={person.name} small />
      <span class={`presence ${presence}`}>
        <span class="visually-hidden">{words.presence[presence]}</span>
      </span>
      <PersonName person={person} class="member-name" opens />
      <StatusSign person={person} />
      {isMe && <small>{words.you}</small>}
      {person.roomRole !== "member" && <small>{words.roomRoles[person.roomRole]}</small>}
      {isBlocked(person.id) && (
        <span class="member-blocked" title={words.blocked}>
          <Icon name="block" />
          <span class="visually-hidden">{words.blocked}</span>
        </span>
      )}
      {!isMe && <Write person={person} />}
      {!isMe && <More state={state} person={person} />}
    </li>
  );
}

function Write({ person }: { person: MemberInfo }) {
  const { name } = person;
  const shown = shownName(person);
  const write = async () => {
    const problem = await openDirect(name);
    if (problem) tell(problem);
  };
  return (
    <button
      type="button"
      class="icon-button"
      aria-label={words.messageTo(shown)}
      title={words.messageTo(shown)}
      onClick={() => void write()}
    >
      <Icon name="pen" />
    </button>
  );
}

/** What a user can do about another person, and what a moderator of the room can do. */
function More({ state, person }: { state: RoomState; person: MemberInfo }) {
  const items = [
    ...(looksAfter(state) ? powersOver(state, person) : []),
    ...pictureRemoval(person),
    blocking(person),
  ];
  return <MenuButton label={words.aboutMember(shownName(person))} items={items} />;
}

function powersOver(state: RoomState, person: MemberInfo): readonly MenuItem[] {
  const make = async (role: RoomRole) => {
    const problem = await makeRole(state.id, person.name, role);
    if (problem) tell(problem);
  };
  const roles = (["operator", "voiced", "member"] as const).filter((role) => role !== person.roomRole);
  return [
    ...roles.map((role) => ({ label: words.makeRole[role], run: () => void make(role) })),
    { label: words.removeMemberAsk, danger: true, run: () => askToRemove(person) },
  ];
}
