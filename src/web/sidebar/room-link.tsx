import { useId, useLayoutEffect, useRef } from "preact/hooks";
import { Avatar } from "../parts/avatar.tsx";
import { Icon } from "../parts/icon.tsx";
import { StatusSign } from "../parts/person-name.tsx";
import { RoomSign } from "../parts/room-sign.tsx";
import { current } from "../state/current.ts";
import { draftIn } from "../state/drafts.ts";
import { drawer } from "../state/panes.ts";
import { presenceOf } from "../state/people.ts";
import { profileOf, shownName } from "../state/profiles.ts";
import { isDirect, nameOf, otherIn, type RoomState, routeTo, sorted, type Unread } from "../state/rooms.ts";
import { hrefOf } from "../state/route.ts";
import { words } from "../words.ts";

/** A room or a person in the sidebar. Its accessible name is the name; unread counts are its description. */
export function RoomLink({ state }: { state: RoomState }) {
  const note = useId();
  const name = nameOf(state);
  const other = isDirect(state) ? otherIn(state.room.value) : undefined;
  const isHere = current.value?.id === state.id;
  const unread = state.unread.value;
  const isNew = unread.count > 0 || unread.more;
  const hasDraft = !isHere && draftIn(state.id).value !== "";
  const link = useRef<HTMLAnchorElement>(null);
  useLayoutEffect(() => {
    if (isHere && link.current) bringIntoView(link.current);
  }, [isHere]);
  return (
    <a
      ref={link}
      class={`room-link ${isNew ? "unread" : ""}`}
      href={hrefOf(routeTo(state.room.value))}
      aria-current={isHere ? "page" : undefined}
      aria-describedby={note}
      tabIndex={isHere || (!current.value && isFirst(state)) ? 0 : -1}
      onClick={() => {
        drawer.value = false;
      }}
    >
      {isDirect(state) ? <Face state={state} /> : <RoomSign room={state.room.value} />}
      <span class="room-link-name">{name}</span>
      {other && <StatusSign person={other} silent />}
      {hasDraft && <Icon name="pen" />}
      {isNew && <Badge unread={unread} direct={isDirect(state)} />}
      <span id={note} class="visually-hidden" aria-hidden="true">
        {noteOf(state, unread, hasDraft)}
      </span>
    </a>
  );
}

/** So much of the list stays in view around the open entry. */
const MARGIN_PX = 40;

/** Scrolls only the list, nothing around it: on a narrow screen the list is outside the page. */
function bringIntoView(link: HTMLElement): void {
  const list = link.closest(".sidebar-lists");
  if (!list) return;
  const [here, view] = [link.getBoundingClientRect(), list.getBoundingClientRect()];
  const above = here.top - MARGIN_PX - view.top;
  const below = here.bottom + MARGIN_PX - view.bottom;
  if (above < 0) list.scrollTop += above;
  else if (below > 0) list.scrollTop += below;
}

const isFirst = (state: RoomState): boolean => (sorted.value.rooms[0] ?? sorted.value.people[0]) === state;

function Badge({ unread, direct }: { unread: Unread; direct: boolean }) {
  const asksForMe = direct ? unread.count : unread.mentions;
  if (asksForMe > 0)
    return (
      <span class="badge for-me" aria-hidden="true">
        {shown(asksForMe, direct && unread.more)}
      </span>
    );
  return (
    <span class="badge" aria-hidden="true">
      {unread.count > 0 ? shown(unread.count, unread.more) : "•"}
    </span>
  );
}

const SHOWN_MAX = 99;
const shown = (count: number, more: boolean): string =>
  count > SHOWN_MAX ? `${SHOWN_MAX}+` : `${count}${more ? "+" : ""}`;

function noteOf(state: RoomState, unread: Unread, hasDraft: boolean): string {
  const notes = [];
  const other = otherIn(state.room.value);
  if (isDirect(state)) notes.push(words.presence[presenceOf(other?.id)]);
  const status = other && profileOf(other.id)?.status;
  if (status) notes.push(status);
  if (unread.count > 0) notes.push(words.unread(shown(unread.count, unread.more)));
  if (unread.mentions > 0) notes.push(words.mentions(unread.mentions));
  if (hasDraft) notes.push(words.hasDraft);
  return notes.join(", ");
}

/** The face of the other person, with whether they are online. A conversation of several people has the sign of a group. */
function Face({ state }: { state: RoomState }) {
  const other = otherIn(state.room.value);
  return (
    <span class="room-link-face" aria-hidden="true">
      {other ? <Avatar id={other.id} name={shownName(other)} small /> : <Icon name="people" />}
      {other && <span class={`presence ${presenceOf(other.id)}`} />}
    </span>
  );
}
