import { expect, test } from "bun:test";
import { decide } from "../../src/chat/decisions.ts";
import type { View } from "../../src/chat/view.ts";
import type { User } from "../../src/protocol/account.ts";
import type { Command } from "../../src/protocol/frames.ts";
import { roomId, userId } from "../../src/protocol/ids.ts";
import { limits } from "../../src/protocol/limits.ts";
import type { Room } from "../../src/protocol/room.ts";

const ada: User = { id: userId(2), name: "ada", kind: "account", role: "member" };
const bob: User = { id: userId(3), name: "bob", kind: "account", role: "member" };
const lobby: Room = { id: roomId(1), name: "lobby", kind: "public" };

/** What ada sees who is nobody yet, in a server where there is nothing. */
const nothing: View = {
  me: ada,
  joined: [],
  chosen: 0,
  unanswered: 0,
  absent: [],
  crowded: [],
  head: 0,
  membership: "none",
  leads: false,
  gate: { members: 0 },
  others: [],
  otherMembership: "none",
  mentionsAll: false,
  mentioned: [],
  reacted: false,
  emoji: 0,
  wrote: false,
  pins: 0,
  bans: 0,
  serverBans: 0,
  bereft: [],
  setting: {},
  bannedFrom: [],
  invitedTo: [],
  sessions: 0,
  holds: true,
  read: 0,
  nameTaken: false,
  rooms: 0,
  conversations: 0,
  accounts: 0,
  guests: 0,
  nextPerson: 4,
};
const system: User = { id: userId(1), name: "exchat", kind: "system", role: "admin" };
const uninvited = { open: 0, mine: 0, mineInAll: 0, welcome: true };
const leading = { room: lobby, membership: "operator", others: [bob] } as const;

const cases: readonly [
  what: string,
  code: string,
  max: number,
  command: Command,
  view: (count: number) => Partial<View>,
][] = [
  [
    "open invitations to the server",
    "too_many",
    limits.invitesMax,
    { type: "invite.create", code: "hash", role: "member", uses: 1, days: 7, rooms: [] },
    (count) => ({
      me: { ...ada, role: "admin" },
      entry: { now: 0, hasOwner: true, requests: 0, invites: count },
    }),
  ],
  [
    "bans of the server",
    "too_many",
    limits.serverBansMax,
    { type: "server.ban", target: "192.0.2.0/24" },
    (serverBans) => ({ me: { ...ada, role: "moderator" }, serverBans }),
  ],
  [
    "rooms that one joins",
    "too_many_rooms",
    limits.roomsPerUserMax,
    { type: "room.join", name: "lobby" },
    (count) => ({ room: lobby, chosen: count }),
  ],
  [
    "private rooms that one makes, and so is in",
    "too_many_rooms",
    limits.roomsPerUserMax,
    { type: "room.create", name: "den", private: true },
    (count) => ({ chosen: count }),
  ],
  [
    "conversations that one opens",
    "too_many_rooms",
    limits.roomsPerUserMax,
    { type: "direct.open", user: "bob" },
    (count) => ({ chosen: count, others: [bob] }),
  ],
  [
    "rooms of the server",
    "server_full",
    limits.roomsMax - limits.roomsReservedMax,
    { type: "room.create", name: "den" },
    (rooms) => ({ rooms }),
  ],
  [
    "rooms of the server, when a moderator makes them",
    "server_full",
    limits.roomsMax,
    { type: "room.create", name: "den" },
    (rooms) => ({ rooms, me: { ...ada, role: "moderator" } }),
  ],
  [
    "rooms that a guest made",
    "too_many",
    limits.roomsOfGuestMax,
    { type: "room.create", name: "den" },
    (rooms) => ({ me: { ...ada, kind: "guest", role: "guest" }, making: { rooms, isNew: true } }),
  ],
  [
    "rooms that a new account made",
    "too_many",
    limits.roomsOfNewcomerMax,
    { type: "room.create", name: "den" },
    (rooms) => ({ making: { rooms, isNew: true } }),
  ],
  [
    "rooms that one account made",
    "too_many",
    limits.roomsOfOneMax,
    { type: "room.create", name: "den" },
    (rooms) => ({ making: { rooms, isNew: false } }),
  ],
  [
    "conversations of the server",
    "server_full",
    limits.conversationsMax,
    { type: "direct.open", user: "bob" },
    (conversations) => ({ conversations, others: [bob] }),
  ],
  [
    "conversations that one opens and nobody answers",
    "too_many",
    limits.unansweredConversationsMax,
    { type: "direct.open", user: "bob" },
    (unanswered) => ({ unanswered, others: [bob] }),
  ],
  [
    "accounts",
    "too_many_accounts",
    limits.accountsMax,
    { type: "account.create", name: "cid", session: { hash: "h", kind: "token" } },
    (accounts) => ({ me: system, accounts }),
  ],
  [
    "people banned from a room",
    "too_many",
    limits.bansPerRoomMax,
    { type: "room.ban", room: lobby.id, user: "bob" },
    (bans) => ({ ...leading, bans }),
  ],
  [
    "guests",
    "too_busy",
    limits.guestsMax,
    { type: "guest.create", name: "cid" },
    (guests) => ({ me: system, guests }),
  ],
  [
    "accounts, also when a guest becomes one",
    "too_many_accounts",
    limits.accountsMax,
    { type: "guest.register", name: "cid" },
    (accounts) => ({ me: { ...ada, kind: "guest", role: "guest" }, accounts }),
  ],
  [
    "people whom one has blocked",
    "too_many",
    limits.blocksPerUserMax,
    { type: "user.block", user: "bob" },
    (blocks) => ({ others: [bob], contact: { blockedByMe: false, blocks, invitedTo: [] } }),
  ],
  [
    "invitations of one person",
    "too_many",
    limits.invitationsPerUserMax,
    { type: "room.invite", room: lobby.id, user: "bob" },
    (open) => ({ ...leading, inviting: { ...uninvited, open } }),
  ],
  [
    "invitations of one person by another",
    "too_many",
    limits.invitationsOfOnePersonMax,
    { type: "room.invite", room: lobby.id, user: "bob" },
    (mine) => ({ ...leading, inviting: { ...uninvited, mine } }),
  ],
  [
    "open invitations that one person made",
    "too_many",
    limits.invitationsMadeMax,
    { type: "room.invite", room: lobby.id, user: "bob" },
    (mineInAll) => ({ ...leading, inviting: { ...uninvited, mineInAll } }),
  ],
];

for (const [what, code, max, command, view] of cases)
  test(`[LIMIT-5] there are at most so many ${what}: the last one is taken, and one more is told how many`, () => {
    expect(decide({ ...nothing, ...view(max - 1) }, command)).toHaveProperty("happened");
    const decision = decide({ ...nothing, ...view(max) }, command);
    if (!("refused" in decision)) throw new Error("it was not refused");
    expect(decision.refused.code).toBe(code as typeof decision.refused.code);
    expect(decision.refused.message).toContain(String(max));
  });
