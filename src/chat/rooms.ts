import type { User } from "../protocol/account.ts";
import { duration } from "../protocol/duration.ts";
import { limits } from "../protocol/limits.ts";
import { skeleton } from "../protocol/names.ts";
import { join } from "./costs.ts";
import type { Decision } from "./decide.ts";
import { already, happened, refuse } from "./decide.ts";
import { account, admin, anyUser, overseeing } from "./demands.ts";
import { creatorRefusal, creatorsOf } from "./room-creators.ts";
import { badName } from "./room-names.ts";
import { rule } from "./rule.ts";
import { isIn, looksAfterServer, standingOf } from "./standing.ts";
import type { Sight } from "./view.ts";

export const createRoom = rule("room.create", {
  sees: ({ name, private: isPrivate, uncounted }) => ({
    publicRoom: name,
    setting: creatorsOf(isPrivate),
    chosen: true,
    server: true,
    ...(!uncounted && { making: true }),
  }),
  may: anyUser,
  costs: join,
  decide(view, command) {
    const { me, room, rooms, chosen } = view;
    const { name, topic } = command;
    const refused = badName(name);
    if (refused) return refused;
    const barred = creatorRefusal(me, command.private, view.setting);
    if (barred) return { refused: barred };
    // Names of private rooms are secret, so two of them may be the same.
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
  },
});

export const deleteRoom = rule("room.delete", {
  sees: ({ room }) => ({ roomById: room }),
  may: [...overseeing("a conversation cannot be deleted"), account],
  costs: join,
  decide(view, { now, name }) {
    const { room } = view;
    if (room && name !== undefined && skeleton(name) !== skeleton(room.name))
      return refuse("conflict", {
        message: `the room is not called ${name}, so it was not deleted: look at it again`,
        field: "name",
      });
    // A room that is erased at once cannot be restored, so an operator of the room may not do it.
    const refused = now ? admin(standingOf(view)) : undefined;
    if (refused) return { refused };
    return happened({ type: "room.deleted", ...(now && { now: true as const }) });
  },
});

export const restoreRoom = rule("room.restore", {
  sees: ({ room }) => ({ deletedRoom: room, roomName: "" }),
  may: [...overseeing("a conversation cannot be restored"), account],
  costs: join,
  decide({ me, room, membership, nameTaken }) {
    if (nameTaken && room?.kind === "public")
      return refuse("room_exists", {
        message: "another room has its name now: rename that room first",
      });
    // The room's event brings the other members back. The person who asks gets an event of joining.
    const joining = { type: "member.joined", user: me.id, name: me.name } as const;
    if (!isIn(membership)) return happened({ type: "room.restored" });
    return happened(
      { type: "room.restored" },
      membership === "operator" || membership === "voiced" ? { ...joining, role: membership } : joining,
    );
  },
});

export const openDirect = rule("direct.open", {
  sees: ({ user, users, uncounted }) => ({
    people: users ?? [user ?? ""],
    direct: true,
    chosen: true,
    server: true,
    ...(!uncounted && { unanswered: true }),
  }),
  may: anyUser,
  costs: join,
  decide(view, command) {
    const { me, others, room, membership } = view;
    const wanted = command.users ?? [command.user ?? ""];
    // Computed once for each name, since a skeleton can take long.
    const known = new Set(others.flatMap(({ kind, name }) => (kind === "system" ? [] : skeleton(name))));
    const missing = wanted.find((name) => !known.has(skeleton(name)));
    if (missing !== undefined) return refuse("no_such_user", { message: `there is nobody named ${missing}` });
    if (room && isIn(membership)) return already({ room });
    if (view.chosen >= limits.roomsPerUserMax) return refuse("too_many_rooms", tooManyRooms);
    const joining = { type: "member.joined", user: me.id, name: me.name } as const;
    if (room) return happened(joining);
    const refused = mayOpen(view, command.waitMs);
    if (refused) return refused;
    // The command may name a person twice, or in two spellings.
    const people = [...new Map([me, ...others].map(({ id, name }) => [id, { id, name }])).values()];
    // Until the first message, only the opener is in it; then the others are.
    return happened({ type: "room.created", name: "", kind: "direct", people }, joining);
  },
});

type Opening = Pick<Sight, "me" | "conversations"> & Partial<Pick<Sight, "unanswered">>;

function mayOpen({ me, conversations, unanswered = 0 }: Opening, waitMs = 0): Decision | undefined {
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
      "and you can have no more: wait for an answer",
  });
}

/** Bots and staff may have to write to many people. */
const writesToMany = ({ role }: User): boolean => role !== "guest" && role !== "member";

/** The last rooms are reserved for admins. */
const roomsFor = (me: User): number =>
  looksAfterServer(me.role) ? limits.roomsMax : limits.roomsMax - limits.roomsReservedMax;
const serverFull = (me: User) => ({
  message: `this server has at most ${roomsFor(me)} rooms: nobody can make another one until some are deleted`,
});

function tooManyMade({
  me,
  making,
}: Pick<Sight, "me"> & Partial<Pick<Sight, "making">>): Decision | undefined {
  if (!making || looksAfterServer(me.role)) return undefined;
  const max =
    me.kind === "guest"
      ? limits.roomsOfGuestMax
      : making.isNew
        ? limits.roomsOfNewcomerMax
        : limits.roomsOfOneMax;
  if (making.rooms < max) return undefined;
  const later = me.kind === "guest" ? "make an account to make more" : "delete one that you do not need";
  return refuse("too_many", {
    message: `you have made ${max} rooms that still exist, and can make no more: ${later}`,
  });
}

export const tooManyRooms = { message: `one person can be in at most ${limits.roomsPerUserMax} rooms` };
