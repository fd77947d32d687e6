import fc from "fast-check";
import type { User } from "../../src/protocol/account.ts";
import type { Command } from "../../src/protocol/frames.ts";
import { type MessageId, messageId, type RoomId, type UserId } from "../../src/protocol/ids.ts";

/** Numbers from which a command is made, once it is known what there is. */
export interface Whim {
  readonly who: number;
  readonly what: number;
  readonly room: number;
  readonly seq: number;
  readonly other: number;
  /** How many more are sent along with it. */
  readonly together: number;
}
export const whim = fc.noBias(
  fc.record<Whim>({
    ...{ who: fc.nat(7), what: fc.nat(999), room: fc.nat(3), seq: fc.nat(60), other: fc.nat(7) },
    together: fc.nat(4),
  }),
);
export const names = ["ada", "bob", "cem", "dan", "eve", "fay", "gus", "moe"];
const emoji = ["👍", "🎉", "x"];
const texts = ["hello", "@ada, look", "well, @bob! and @cem", "@all", "nothing", "@gus's @nobody"];

/** What the people know of each other's messages. */
export interface Known {
  readonly rooms: readonly RoomId[];
  messages(
    room: RoomId,
    me: UserId,
  ): { all: readonly MessageId[]; own: readonly MessageId[]; roots: readonly MessageId[]; head: number };
}

/** Mostly talking; what changes who may talk is rarer. */
export function commandOf({ what, room: place, seq, other }: Whim, me: User, known: Known): Command {
  const room = known.rooms[place] as RoomId;
  const { all, own, roots, head } = known.messages(room, me.id);
  const some = (ids: readonly MessageId[]) => ids[seq % ids.length] ?? messageId(room, seq + 1);
  const id = some(all);
  const mine = other > 0 ? some(own) : id;
  const user = names[other] as string;
  const body = texts[(seq + other) % texts.length] as string;
  const thread = other > 0 ? (roots.at(-other) ?? id) : id;
  const to = seq % (head + 2);
  const byShare: readonly (readonly [share: number, command: Command])[] = [
    [18, { type: "message.post", room, body }],
    [12, { type: "message.post", room, body, thread }],
    [3, { type: "message.post", room, body, replyTo: id, nonce: `${seq % 9}` }],
    [9, { type: "message.edit", room, id: mine, body }],
    [8, { type: "message.delete", room, id: mine }],
    [4, { type: "message.pin", room, id }],
    [2, { type: "message.unpin", room, id }],
    [7, { type: "reaction.add", room, id, emoji: emoji[other % 3] as string }],
    [3, { type: "reaction.remove", room, id, emoji: emoji[other % 3] as string }],
    [7, { type: "cursor.set", room, seq: to, back: other > 4 }],
    [4, { type: "cursor.set", room, seq: to, thread, back: other > 4 }],
    [6, { type: "room.join", room }],
    [2, { type: "room.leave", room }],
    [4, { type: "room.invite", room, user }],
    [1, { type: "room.uninvite", room, user }],
    [1, { type: "room.remove", room, user }],
    [1, { type: "room.ban", room, user }],
    [2, { type: "room.unban", room, user }],
    [
      2,
      {
        type: "room.role",
        room,
        user,
        role: (["member", "voiced", "operator"] as const)[seq % 3] ?? "member",
      },
    ],
    [1, { type: "room.rename", room, name: `room ${seq % 5}` }],
    [1, { type: "room.topic", room, topic: body }],
    [0.5, { type: "room.privacy", room, private: seq % 2 === 0 }],
    [0.2, { type: "room.archive", room }],
    [2, { type: "room.reopen", room }],
    [0.5, { type: "direct.open", users: [user, names[seq % 8] as string] }],
    [0.3, { type: "guest.release" }],
  ];
  let left = (what / 1_000) * byShare.reduce((sum, [share]) => sum + share, 0);
  for (const [share, command] of byShare) {
    left -= share;
    if (left < 0) return command;
  }
  return { type: "message.post", room, body };
}
