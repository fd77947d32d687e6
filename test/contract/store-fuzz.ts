import { expect, test } from "bun:test";
import fc from "fast-check";
import type { Store } from "../../src/chat/store.ts";
import type { User } from "../../src/protocol/account.ts";
import type { EventOf } from "../../src/protocol/events.ts";
import type { Command } from "../../src/protocol/frames.ts";
import { type MessageId, type RoomId, roomOfMessage, type UserId } from "../../src/protocol/ids.ts";
import type { MessagePosted } from "../../src/protocol/message.ts";
import { NaiveRoom, withoutNames } from "../support/naive-room.ts";
import { Positions } from "../support/positions.ts";
import type { Reads } from "../support/reads.ts";
import { SYSTEM, Townsfolk } from "../support/townsfolk.ts";
import { commandOf, type Known, names, type Whim, whim } from "../support/whims.ts";
import type { OpenedStore } from "./store.ts";

const END = Number.MAX_SAFE_INTEGER;

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

async function holds({ town, rooms, people, positions }: Town, reads: Reads): Promise<void> {
  const { store } = town;
  const there = (await Promise.all(people.map(({ id }) => store.userById(id)))).flatMap((user) => user ?? []);
  const naive = new Map<RoomId, NaiveRoom>();
  const all = new Set([
    ...rooms,
    ...(await Promise.all(there.map(({ id }) => reads.roomsOf(id)))).flat().map(({ id }) => id),
  ]);
  for (const id of all) naive.set(id, new NaiveRoom(await town.log(id)));
  for (const [id, room] of naive) await roomHolds(reads, id, room, there);
  for (const { id: user } of there) {
    const mine = await reads.roomsOf(user);
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
    expect((await store.placesOf(user)).invitations.map(({ room }) => room)).toEqual(
      invited.map(({ room }) => room as never),
    );
    await threadsHold(reads, user, naive, positions.threadsOf(user));
  }
}

async function roomHolds(reads: Reads, id: RoomId, naive: NaiveRoom, people: readonly User[]): Promise<void> {
  const members = await reads.membersOf(id, "", 100);
  expect(Object.fromEntries(members.map((one) => [one.id, one.roomRole]))).toEqual(
    Object.fromEntries(naive.members),
  );
  const bans = [...naive.bans].filter((user) => people.some((one) => one.id === user));
  expect((await reads.bansOf(id, "", 100)).map(({ user }) => user.id).toSorted()).toEqual(bans.toSorted());
  for (const { id: reader } of people.slice(0, 2)) {
    const listed = (await reads.listRooms(reader, "", 100)).find((one) => one.id === id);
    const shown =
      naive.room?.kind === "public" || (naive.room?.kind === "private" && naive.members.has(reader));
    expect(listed?.members).toBe((shown ? naive.members.size : undefined) as number);
    const { events } = await reads.history(reader, id, { after: 0, limit: 100 });
    for (const event of events)
      if (event.type === "message.posted")
        expect(withoutNames(event.current)).toEqual(naive.current(event.id, reader));
  }
  const pinned = [...naive.messages.values()]
    .filter((one) => one.pinned > 0)
    .sort((a, b) => b.pinned - a.pinned);
  const pins = (await reads.pins(SYSTEM, id, END)).some as readonly EventOf<MessagePosted>[];
  expect(pins.map((pin) => pin.id)).toEqual(pinned.map(({ posted }) => posted.id));
  for (const { posted, edits, deleted, body } of naive.messages.values()) {
    const { some: texts } = await reads.textsOf(posted.id, END);
    expect(texts.map(({ seq }) => seq)).toEqual([posted.seq, ...edits]);
    if (deleted) expect(new Set(texts.map((text) => text.body))).toEqual(new Set([""]));
    else expect(texts.at(-1)?.body).toBe(body);
  }
}

async function threadsHold(
  reads: Reads,
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
  const { some: threads } = await reads.threads(user, 50, "");
  expect(threads.map(({ root, read, unread }) => `${root.id} ${read} ${unread}`).toSorted()).toEqual(
    expected.toSorted(),
  );
  for (const [id, room] of naive)
    for (const { posted } of room.said().filter(({ posted }) => room.said(posted.id).length > 0)) {
      const page = await reads.thread(user, posted.id, { limit: 100 });
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
      await holds(town, home.reads);
    });
    await fc.assert(property, { numRuns: 20, endOnFailure: true });
  }, 120_000);
}
