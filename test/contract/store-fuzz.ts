import { expect, test } from "bun:test";
import fc from "fast-check";
import type { Outcome, Store } from "../../src/chat/ports.ts";
import type { User } from "../../src/protocol/account.ts";
import type { EventOf } from "../../src/protocol/events.ts";
import type { Command } from "../../src/protocol/frames.ts";
import {
  type MessageId,
  messageId,
  type RoomId,
  roomOfMessage,
  seqOfMessage,
  type UserId,
} from "../../src/protocol/ids.ts";
import type { MessagePosted } from "../../src/protocol/message.ts";
import { NaiveRoom, withoutNames } from "../support/naive-room.ts";
import { SYSTEM, Townsfolk } from "../support/townsfolk.ts";
import type { OpenedStore } from "./store.ts";

/** Numbers from which a command is made, once it is known what there is. */
interface Whim {
  readonly who: number;
  readonly what: number;
  readonly room: number;
  readonly seq: number;
  readonly other: number;
  /** How many more are sent along with it. */
  readonly together: number;
}
const whim = fc.noBias(
  fc.record<Whim>({
    ...{ who: fc.nat(7), what: fc.nat(999), room: fc.nat(3), seq: fc.nat(60), other: fc.nat(7) },
    together: fc.nat(4),
  }),
);
const names = ["ada", "bob", "cem", "dan", "eve", "fay", "gus", "moe"];
const emoji = ["👍", "🎉", "x"];
const texts = ["hello", "@ada, look", "well, @bob! and @cem", "@all", "nothing", "@gus's @nobody"];

/** What the people know of each other's messages. */
interface Known {
  readonly rooms: readonly RoomId[];
  messages(
    room: RoomId,
    me: UserId,
  ): { all: readonly MessageId[]; own: readonly MessageId[]; roots: readonly MessageId[]; head: number };
}

/** Mostly talking; what changes who may talk is rarer. */
function commandOf({ what, room: place, seq, other }: Whim, me: User, known: Known): Command {
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

/** What people have read, by what they were answered. */
class Positions {
  readonly #read = new Map<string, number>();
  readonly #threads = new Map<string, Map<MessageId, number>>();

  learn(me: UserId, command: Command, outcome: Outcome, byOf: (id: MessageId) => UserId): void {
    if (outcome.refused) return;
    if (command.type === "cursor.set" && outcome.cursor) {
      const { room, thread } = command;
      if (thread) this.#moved(me, thread, outcome.cursor.read);
      else this.#read.set(`${me} ${room}`, outcome.cursor.read);
    }
    for (const event of outcome.events) {
      if (event.type === "member.joined") this.#read.set(`${event.user} ${event.room}`, event.seq);
      if (event.type !== "message.posted" || !event.thread) continue;
      for (const user of [event.by, byOf(event.thread)])
        this.#follows(user, event.thread, seqOfMessage(event.thread));
    }
  }

  /** Where nothing was read and nothing is, there is no position. */
  #moved(user: UserId, thread: MessageId, read: number): void {
    if (read === 0 && !this.#threads.get(user)?.has(thread)) return;
    this.#follows(user, thread, read);
    this.#threads.get(user)?.set(thread, read);
  }

  /** From the first time on. */
  #follows(user: UserId, thread: MessageId, read: number): void {
    const mine = this.#threads.get(user) ?? new Map<MessageId, number>();
    this.#threads.set(user, mine);
    if (!mine.has(thread)) mine.set(thread, read);
  }

  readOf(user: UserId, room: RoomId): number {
    return this.#read.get(`${user} ${room}`) ?? 0;
  }

  threadsOf(user: UserId): ReadonlyMap<MessageId, number> {
    return this.#threads.get(user) ?? new Map();
  }
}

/** Eight people, one of them a guest and one a moderator, and whatever they do in four rooms. */
class Town implements Known {
  readonly town: Townsfolk;
  readonly positions = new Positions();
  readonly internal: string[] = [];
  people: readonly User[] = [];
  rooms: RoomId[] = [];

  readonly #posted = new Map<MessageId, EventOf<MessagePosted>>();

  constructor(store: Store) {
    this.town = new Townsfolk(store);
  }

  messages(room: RoomId, me: UserId) {
    const here = [...this.#posted.values()].filter((event) => event.room === room);
    const ids = (events: readonly EventOf<MessagePosted>[]) => events.map(({ id }) => id);
    return {
      all: ids(here),
      own: ids(here.filter(({ by }) => by === me)),
      roots: ids(here.filter(({ thread }) => !thread).slice(0, 6)),
      head: here.at(-1)?.seq ?? 0,
    };
  }

  async begin(): Promise<void> {
    const accounts = await this.town.accounts(...names.filter((name) => name !== "gus"));
    const all = [...accounts, await this.town.guest("gus")];
    this.people = names.map((name) => all.find((user) => user.name === name) as User);
    await this.town.does(SYSTEM, { type: "user.role", user: "moe", role: "moderator" });
    for (const [i, maker] of this.people.slice(0, 4).entries()) {
      const { room } = await this.#change(maker, {
        type: "room.create",
        name: `home ${i}`,
        private: i % 2 === 1,
      });
      this.rooms.push(room as RoomId);
      if (i % 2 === 0) await this.#change(maker, { type: "room.join", room: room as RoomId });
      for (const guest of this.people.slice(i + 1, i + 4)) {
        await this.#change(maker, { type: "room.invite", room: room as RoomId, user: guest.name });
        await this.#change(guest, { type: "room.join", room: room as RoomId });
      }
    }
  }

  async lives(whims: readonly Whim[]): Promise<void> {
    for (let i = 0; i < whims.length; ) {
      const group = whims.slice(i, i + 1 + (whims[i]?.together ?? 0));
      i += group.length;
      await Promise.all(
        group.map((one) => {
          const me = this.people[one.who] as User;
          return this.#change(me, commandOf(one, me, this));
        }),
      );
    }
  }

  async #change(user: User, command: Command): Promise<{ room?: RoomId }> {
    const outcome = await this.town.store.change(user.id, command);
    if (outcome.refused?.code === "internal") this.internal.push(JSON.stringify(command));
    this.positions.learn(user.id, command, outcome, (id) => this.#posted.get(id)?.by as UserId);
    if (outcome.refused) return {};
    for (const event of outcome.events)
      if (event.type === "message.posted") this.#posted.set(event.id, event);
    return outcome.room ? { room: outcome.room.id } : {};
  }
}

async function holds({ town, rooms, people, positions }: Town): Promise<void> {
  const { store } = town;
  const there = (await Promise.all(people.map(({ id }) => store.userById(id)))).flatMap((user) => user ?? []);
  const naive = new Map<RoomId, NaiveRoom>();
  const all = new Set([
    ...rooms,
    ...(await Promise.all(there.map(({ id }) => store.roomsOf(id)))).flat().map(({ id }) => id),
  ]);
  for (const id of all) naive.set(id, new NaiveRoom(await town.log(id)));
  for (const [id, room] of naive) await roomHolds(store, id, room, there);
  for (const { id: user } of there) {
    const mine = await store.roomsOf(user);
    const expected = [...naive.values()].filter(({ members }) => members.has(user));
    expect(mine.map(({ id }) => id).toSorted()).toEqual(
      expected.map(({ room }) => room?.id as RoomId).toSorted(),
    );
    for (const joined of mine) {
      const room = naive.get(joined.id) as NaiveRoom;
      const read = positions.readOf(user, joined.id);
      expect(joined).toEqual({
        ...(room.room as NonNullable<NaiveRoom["room"]>),
        ...{ seq: room.head, role: room.members.get(user) as never, read },
        ...{ unread: room.unread(user, read), mentions: room.mentions(user, read) },
      });
    }
    const invited = [...naive.values()].filter(({ invitations }) => invitations.has(user));
    expect((await store.invitationsOf(user)).map(({ room }) => room)).toEqual(
      invited.map(({ room }) => room as never),
    );
    await threadsHold(store, user, naive, positions.threadsOf(user));
  }
}

async function roomHolds(store: Store, id: RoomId, naive: NaiveRoom, people: readonly User[]): Promise<void> {
  const members = await store.membersOf(id, "", 100);
  expect(Object.fromEntries(members.map((one) => [one.id, one.roomRole]))).toEqual(
    Object.fromEntries(naive.members),
  );
  const bans = [...naive.bans].filter((user) => people.some((one) => one.id === user));
  expect((await store.bansOf(id, "", 100)).map(({ user }) => user.id).toSorted()).toEqual(bans.toSorted());
  expect((await store.standing(SYSTEM, id)).room).toEqual(naive.room as never);
  for (const { id: reader } of people.slice(0, 2)) {
    const listed = (await store.listRooms(reader, "", 100)).find((one) => one.id === id);
    const shown =
      naive.room?.kind === "public" || (naive.room?.kind === "private" && naive.members.has(reader));
    expect(listed?.members).toBe((shown ? naive.members.size : undefined) as number);
    const { events } = await store.history(reader, id, { after: 0, limit: 100 });
    for (const event of events)
      if (event.type === "message.posted")
        expect(withoutNames(event.current)).toEqual(naive.current(event.id, reader));
  }
  const pinned = [...naive.messages.values()]
    .filter((one) => one.pinned > 0)
    .sort((a, b) => b.pinned - a.pinned);
  const pins = (await store.pins(SYSTEM, id, undefined)).events as readonly EventOf<MessagePosted>[];
  expect(pins.map((pin) => pin.id)).toEqual(pinned.map(({ posted }) => posted.id));
  for (const { posted, edits, deleted, body } of naive.messages.values()) {
    const { texts } = await store.textsOf(posted.id, 0);
    expect(texts.map(({ seq }) => seq)).toEqual([posted.seq, ...edits]);
    if (deleted) expect(new Set(texts.map((text) => text.body))).toEqual(new Set([""]));
    else expect(texts.at(-1)?.body).toBe(body);
  }
}

async function threadsHold(
  store: Store,
  user: UserId,
  naive: ReadonlyMap<RoomId, NaiveRoom>,
  followed: ReadonlyMap<MessageId, number>,
): Promise<void> {
  const expected = [...followed].flatMap(([thread, read]) => {
    const room = naive.get(roomOfMessage(thread));
    return room?.members.has(user) && room.said(thread).length > 0
      ? [`${thread} ${read} ${room.unread(user, read, thread)}`]
      : [];
  });
  const { threads } = await store.threads(user, 50);
  expect(threads.map(({ root, read, unread }) => `${root.id} ${read} ${unread}`).toSorted()).toEqual(
    expected.toSorted(),
  );
  for (const [id, room] of naive)
    for (const { posted } of room.said().filter(({ posted }) => room.said(posted.id).length > 0)) {
      const page = await store.thread(user, posted.id, { limit: 100 });
      const replies = [...room.messages.values()].filter(
        (one) => one.posted.thread === posted.id && !one.deleted,
      );
      expect(page?.events.map(({ seq }) => seq)).toEqual(replies.map((one) => one.posted.seq));
      expect(page?.root.room).toBe(id);
    }
}

/** Whatever people do, every table says what the logs say. */
export function fuzzContract(open: () => Promise<OpenedStore>): void {
  test("[LOG-10, READ-2] whatever eight people do in four rooms, all that can be read is what the logs say", async () => {
    const property = fc.asyncProperty(fc.array(whim, { minLength: 200, maxLength: 400 }), async (whims) => {
      await using home = await open();
      const town = new Town(home.store);
      await town.begin();
      await town.lives(whims);
      expect(town.internal).toEqual([]);
      await holds(town);
    });
    await fc.assert(property, { numRuns: 20, endOnFailure: true });
  }, 120_000);
}
