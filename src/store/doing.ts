import type { News } from "../chat/commit.ts";
import type { User } from "../protocol/account.ts";
import type { Event } from "../protocol/events.ts";
import type { SessionId } from "../protocol/ids.ts";
import type { Invite } from "../protocol/invite.ts";
import type { ServerBan } from "../protocol/moderation.ts";
import type { ReadState, Room } from "../protocol/room.ts";
import type { ServerEvent } from "../protocol/server-log.ts";
import type { By } from "./facts/by.ts";
import type { Kept } from "./kept.ts";
import type { Moment, RoomRow } from "./rows.ts";

/** A group of changes that is being written, and what it has caused so far. */
export interface Writing {
  readonly kept: Kept;
  readonly at: Moment;
  readonly events: Event[];
  readonly rooms: Room[];
  readonly news: News[];
  /** The events that were appended to r0, the server's log. */
  readonly server: ServerEvent[];
  /** Whether it has erased something that waited for it. */
  hasErased: boolean;
  /** Begins a step of erasing. Returns a function that says whether the step has taken as long as others may wait. */
  beginErasing(): () => boolean;
}

/** What one change has caused so far, while its facts are written. */
export interface Doing extends By {
  readonly group: Writing;
  room: RoomRow | undefined;
  /** Whether the answer has the room: the person who made or entered it may not know it yet. */
  entered?: boolean;
  user?: User;
  session?: SessionId;
  invite?: Invite | undefined;
  cursor?: ReadState;
  ban?: ServerBan;
  more?: boolean;
  /** Whether a lease is held that this change was about. */
  held?: boolean;
  /** The `cause` of the events of this change that belong together, once there is one. */
  cause?: string;
}
