import type { Event, EventOf } from "../protocol/events.ts";
import type { UserId } from "../protocol/ids.ts";
import { isMembership, type MembershipEvent } from "../protocol/membership.ts";
import type { RoomDeleted } from "../protocol/room.ts";
import { isRoomChange, type RoomChange } from "../protocol/room-changes.ts";

/** Consecutive events of a room with the same readers and the same name of the room. */
export interface Run {
  readonly events: readonly Event[];
  /** The first event, if it changes the room or adds a reader: it counts before the run is delivered. */
  readonly before?: EventOf<RoomChange> | MembershipEvent;
  /** The last event, if it removes readers: they get the run first. */
  readonly after?: EventOf<RoomDeleted> | MembershipEvent;
}

/**
 * Splits events of one room where its readers or its name change. A user who joins gets the event of joining; a user
 * who leaves gets the event of leaving and nothing after it. `isHere` = the user has a client on this node: memberships
 * of other users change no readers here.
 */
export function runsOf(events: readonly Event[], isHere: (user: UserId) => boolean): readonly Run[] {
  let first = 0;
  while (first < events.length && !turnOf(events[first] as Event, isHere)) first += 1;
  // Nearly always there is nothing to split.
  if (first === events.length) return first > 0 ? [{ events }] : [];
  const runs: Run[] = [];
  let start = 0;
  let before: Run["before"];
  const cut = (end: number, after?: Run["after"]) => {
    if (end > start)
      runs.push({ events: events.slice(start, end), ...(before && { before }), ...(after && { after }) });
    start = end;
    before = undefined;
  };
  for (let i = first; i < events.length; i += 1) {
    const turn = turnOf(events[i] as Event, isHere);
    if (turn?.is === "after") cut(i + 1, turn.event);
    if (turn?.is !== "before") continue;
    cut(i);
    before = turn.event;
  }
  cut(events.length);
  return runs;
}

type Turn =
  | { readonly is: "before"; readonly event: NonNullable<Run["before"]> }
  | { readonly is: "after"; readonly event: NonNullable<Run["after"]> };

function turnOf(event: Event, isHere: (user: UserId) => boolean): Turn | undefined {
  if (isRoomChange(event)) return { is: "before", event };
  if (event.type === "room.deleted") return { is: "after", event };
  if (!isMembership(event) || !isHere(event.user)) return undefined;
  return event.type === "member.joined" ? { is: "before", event } : { is: "after", event };
}
