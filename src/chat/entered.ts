import type { User } from "../protocol/account.ts";
import type { ResetCode } from "../protocol/errors.ts";
import type { RoomId } from "../protocol/ids.ts";
import type { Invitation, JoinedRoom } from "../protocol/room.ts";
import type { Client } from "./audience.ts";
import type { Feed } from "./feed.ts";
import type { LocalUser } from "./local-user.ts";
import type { ContactState, Places } from "./store.ts";

/** The last seq that a client has of each of its rooms. */
export type Resume = ReadonlyMap<RoomId, number>;

/** The greeting of a client that has entered. `follow` sends what it missed: call it after the greeting. */
export interface Entered {
  /** As they are now: their role may have changed since the token was looked up. */
  readonly user: User;
  readonly rooms: readonly JoinedRoom[];
  readonly invitations: readonly Invitation[];
  readonly contact: ContactState;
  /** Rooms that the client cannot resume as it asked, and why. */
  readonly resets: ReadonlyMap<RoomId, ResetCode>;
  /** Sends what the client missed, then live events. */
  follow(): void;
}

/** From where the client wants events. */
interface Beginning {
  readonly since: Resume | undefined;
  /** Where the rooms' logs ended when the client began to enter; for a client without `since`. */
  readonly heads: Resume | undefined;
}

/** Places the client in each of its user's rooms. `behind` has the rooms in which it misses something. */
export function enteredOf(
  client: Client,
  { user, feeds }: LocalUser,
  { rooms: looked, invitations, contact }: Places,
  { since, heads }: Beginning,
): Omit<Entered, "follow"> & { readonly behind: readonly Feed[] } {
  const told = new Map(looked.map((room) => [room.id, room]));
  const resets = new Map<RoomId, ResetCode>();
  for (const room of since?.keys() ?? []) resets.set(room, "not_member");
  const behind: Feed[] = [];
  const rooms = feeds.map((feed) => {
    const { id } = feed.room;
    const joined = told.get(id) ?? justJoined(feed);
    const asked = (since ?? heads)?.get(id) ?? joined.seq;
    const isReal = asked <= feed.known;
    if (isReal) resets.delete(id);
    else resets.set(id, "no_such_seq");
    if (!feed.place(client, isReal ? asked : joined.seq)) behind.push(feed);
    return joined;
  });
  return { user, rooms, invitations, contact, resets, behind };
}

/** A room that the user joined after the store had looked up their rooms. Nothing in it is unread. */
const justJoined = ({ room, head }: Feed): JoinedRoom => ({
  ...room,
  seq: head,
  role: "member",
  read: head,
  unread: 0,
  mentions: 0,
});
