import type { User } from "../protocol/account.ts";
import { duration } from "../protocol/duration.ts";
import { limits } from "../protocol/limits.ts";
import type { DirectOpen } from "../protocol/member.ts";
import { roomNameProblem, skeleton } from "../protocol/names.ts";
import type {
  RoomArchive,
  RoomCreate,
  RoomDelete,
  RoomPrivacy,
  RoomRename,
  RoomReopen,
  RoomRestore,
  RoomTopic,
} from "../protocol/room.ts";
import { already, happened, refuse } from "./decide.ts";
import { account, admin, standingOf } from "./permissions.ts";
import type { Decision } from "./ports.ts";
import { isIn, looksAfterServer } from "./standing.ts";
import { becomesOperator } from "./succession.ts";
import type { View } from "./view.ts";

export function createRoom(view: View, command: RoomCreate): Decision {
  const { me, room, rooms, chosen } = view;
  const { name, topic } = command;
  const refused = badName(name);
  if (refused) return refused;
  // The names of private rooms are nobody else's business, so they are not kept apart.
  if (room && !command.private) return refuse("room_exists", { room: room.id });
  const tooMany =
    tooManyMade(view) ?? (rooms >= roomsFor(me) ? refuse("server_full", serverFull(me)) : undefined);
  if (tooMany) return tooMany;
  const created = {
    type: "room.created",
    name,
    kind: command.private ? "private" : "public",
    ...(topic && { topic }),
  } as const;
  if (!command.private) return happened(created);
  const guests = account(standingOf(view));
  if (guests) return { refused: guests };
  if (chosen >= limits.roomsPerUserMax) return refuse("too_many_rooms", tooManyRooms);
  return happened(created, { type: "member.joined", user: me.id, name: me.name, role: "operator" });
}

export function renameRoom({ room, nameTaken }: View, { name }: RoomRename): Decision {
  const refused = badName(name);
  if (refused) return refused;
  if (room?.name === name) return already();
  if (nameTaken && room?.kind === "public") return refuse("room_exists");
  return happened({ type: "room.renamed", name });
}

export function setTopic({ room }: View, { topic }: RoomTopic): Decision {
  return (room?.topic ?? "") === topic ? already() : happened({ type: "room.topic_changed", topic });
}

export function setPrivacy(view: View, command: RoomPrivacy): Decision {
  const { me, room, nameTaken, membership, bereft } = view;
  if ((room?.kind === "private") === command.private) return already();
  if (!command.private && nameTaken) return refuse("room_exists");
  const changed = { type: "room.privacy_changed", private: command.private } as const;
  const [without] = command.private ? bereft : [];
  // A moderator of the server may do it in a room that has no operator; who looks after a private room must be in it.
  const heir = without && (isIn(membership) ? me : without.heir);
  return heir ? happened(changed, becomesOperator(heir)) : happened(changed);
}

export function archiveRoom({ room }: View, _command: RoomArchive): Decision {
  return room?.archived ? already() : happened({ type: "room.archived" });
}

export function reopenRoom({ room }: View, _command: RoomReopen): Decision {
  return room?.archived ? happened({ type: "room.reopened" }) : already();
}

/** What is erased at once cannot be taken back, so that takes more than a room of one's own. */
export function deleteRoom(view: View, { now }: RoomDelete): Decision {
  const refused = now ? admin(standingOf(view)) : undefined;
  if (refused) return { refused };
  return happened({ type: "room.deleted", ...(now && { now: true as const }) });
}

/** Who asks comes in by an event, as by joining; the others by that of the room. */
export function restoreRoom({ me, room, membership, nameTaken }: View, _command: RoomRestore): Decision {
  if (nameTaken && room?.kind === "public")
    return refuse("room_exists", {
      message: "another room has its name now: that one has to be renamed first",
    });
  const joining = { type: "member.joined", user: me.id, name: me.name } as const;
  if (!isIn(membership)) return happened({ type: "room.restored" });
  return happened(
    { type: "room.restored" },
    membership === "operator" || membership === "voiced" ? { ...joining, role: membership } : joining,
  );
}

export function openDirect(view: View, command: DirectOpen): Decision {
  const { me, others, room, membership } = view;
  const wanted = command.users ?? [command.user ?? ""];
  // Made once for each name: making one can take long.
  const known = new Set(others.flatMap(({ kind, name }) => (kind === "system" ? [] : skeleton(name))));
  const missing = wanted.find((name) => !known.has(skeleton(name)));
  if (missing !== undefined) return refuse("no_such_user", { message: `there is nobody named ${missing}` });
  if (room && isIn(membership)) return already({ room });
  if (view.chosen >= limits.roomsPerUserMax) return refuse("too_many_rooms", tooManyRooms);
  const joining = { type: "member.joined", user: me.id, name: me.name } as const;
  if (room) return happened(joining);
  const refused = mayOpen(view, command);
  if (refused) return refused;
  // Somebody may be named twice, or in two spellings.
  const people = [...new Map([me, ...others].map(({ id, name }) => [id, { id, name }])).values()];
  // The others are in it from its first message on: until then it is nobody's but its maker's.
  return happened({ type: "room.created", name: "", kind: "direct", people }, joining);
}

function mayOpen({ me, conversations, unanswered }: View, { waitMs = 0 }: DirectOpen): Decision | undefined {
  if (waitMs > 0)
    return refuse("rate_limited", {
      message: `you are opening conversations too often: try again in ${duration(waitMs)}`,
      retryAfterMs: waitMs,
    });
  if (conversations >= limits.conversationsMax)
    return refuse("server_full", {
      message: `this server has at most ${limits.conversationsMax} conversations`,
    });
  if (unanswered < limits.unansweredConversationsMax || writesToMany(me)) return undefined;
  return refuse("too_many", {
    message:
      `you have opened ${limits.unansweredConversationsMax} conversations in which nobody has answered, ` +
      "and one person can have no more: wait for an answer",
  });
}

/** Programs and who looks after the server may have to. */
const writesToMany = ({ role }: User): boolean => role !== "guest" && role !== "member";

function badName(name: string): Decision | undefined {
  const problem = roomNameProblem(name);
  return problem ? refuse("bad_name", { message: problem, field: "name" }) : undefined;
}

/** The last ones are kept for who looks after the server. */
const roomsFor = (me: User): number =>
  looksAfterServer(me.role) ? limits.roomsMax : limits.roomsMax - limits.roomsReservedMax;
const serverFull = (me: User) => ({
  message: `this server has at most ${roomsFor(me)} rooms, and nobody can make another one until some are gone`,
});

function tooManyMade({ me, making }: View): Decision | undefined {
  if (!making || looksAfterServer(me.role)) return undefined;
  const max =
    me.kind === "guest"
      ? limits.roomsOfGuestMax
      : making.isNew
        ? limits.roomsOfNewcomerMax
        : limits.roomsOfOneMax;
  if (making.rooms < max) return undefined;
  const later = me.kind === "guest" ? "with an account you can make more" : "delete one that is not needed";
  return refuse("too_many", {
    message: `you have made ${max} rooms that are still there, and can make no more: ${later}`,
  });
}

export const tooManyRooms = { message: `one person can be in at most ${limits.roomsPerUserMax} rooms` };
