import { describe, expect, test } from "bun:test";
import type { Commit } from "../../src/chat/commit.ts";
import type { Store } from "../../src/chat/store.ts";
import type { User } from "../../src/protocol/account.ts";
import type { Event } from "../../src/protocol/events.ts";
import type { RoomId } from "../../src/protocol/ids.ts";
import type { Room } from "../../src/protocol/room.ts";
import type { Reads } from "../support/reads.ts";
import { bodies, carriedOut, freshSession, SYSTEM, seqs, Townsfolk, upTo } from "../support/townsfolk.ts";
import { askingContract } from "./store-asking.ts";
import { contactContract } from "./store-contact.ts";
import { conversationsContract } from "./store-conversations.ts";
import { exportContract } from "./store-export.ts";
import { factorsContract } from "./store-factors.ts";
import { fuzzContract } from "./store-fuzz.ts";
import { guessesContract } from "./store-guesses.ts";
import { journalContract } from "./store-journal.ts";
import { leasesContract } from "./store-leases.ts";
import { messagesContract } from "./store-messages.ts";
import { moderationContract } from "./store-moderation.ts";
import { modesContract } from "./store-modes.ts";
import { peopleContract } from "./store-people.ts";
import { rangesContract } from "./store-ranges.ts";
import { readingContract } from "./store-reading.ts";
import { retentionContract } from "./store-retention.ts";
import { roomsContract } from "./store-rooms.ts";
import { serverLogContract } from "./store-server-log.ts";

/** A store with a place of its own, which it can be closed and opened in again. */
export interface OpenedStore extends AsyncDisposable {
  readonly store: Store;
  readonly reads: Reads;
  reopen(): Promise<void>;
  /** Does one statement of SQL behind the back of the store. */
  write(sql: string): Promise<void>;
}

/** What every store must do, whatever it is made of. */
export function storeContract(name: string, open: () => Promise<OpenedStore>): void {
  describe(`${name}: the log`, () => logContract(open));
  describe(`${name}: repeating`, () => nonceContract(open));
  describe(`${name}: people and rooms`, () => peopleContract(open));
  describe(`${name}: conversations`, () => conversationsContract(open));
  describe(`${name}: who looks after rooms`, () => roomsContract(open));
  describe(`${name}: modes, masks and metadata`, () => modesContract(open));
  describe(`${name}: who may reach whom`, () => contactContract(open));
  describe(`${name}: nodes and their guests`, () => leasesContract(open));
  describe(`${name}: wrong passwords`, () => guessesContract(open));
  describe(`${name}: second factors and passkeys`, () => factorsContract(open));
  describe(`${name}: questions`, () => askingContract(open));
  describe(`${name}: exports`, () => exportContract(open));
  describe(`${name}: reading`, () => readingContract(open));
  describe(`${name}: what becomes of messages`, () => messagesContract(open));
  describe(`${name}: the journal`, () => journalContract(open));
  describe(`${name}: the server's log`, () => serverLogContract(open));
  describe(`${name}: how long messages are kept`, () => retentionContract(open));
  describe(`${name}: moderation`, () => void [moderationContract, rangesContract].map((one) => one(open)));
  describe(`${name}: everything at once`, () => fuzzContract(open));
}

function logContract(open: () => Promise<OpenedStore>): void {
  test("[LOG-1] when five people write into two rooms at once, each room's seqs are 1, 2, 3 … and keep each author's order", async () => {
    await using home = await open();
    const town = new Townsfolk(home.store);
    const people = await town.accounts("ada", "bob", "cem", "dan", "eve");
    const rooms = [await town.room("kitchen", ...people), await town.room("garden", ...people)];
    const posts = people.flatMap((author) =>
      upTo(40).map((n) => town.post(author, rooms[n % 2] as Room, `${author.name} ${n}`)),
    );
    const acknowledged = await Promise.all(posts);
    for (const room of rooms) {
      const log = await town.log(room.id);
      expect(seqs(log)).toEqual(upTo(log.length));
      expect(log).toHaveLength(1 + 5 + 100);
      const here = acknowledged.filter((event) => event.room === room.id);
      expect(here.sort((a, b) => a.seq - b.seq)).toEqual(log.filter(({ type }) => type === "message.posted"));
      for (const author of people) {
        const own = bodies(log).filter((body) => body.startsWith(author.name));
        expect(own.map((body) => Number(body.split(" ")[1]))).toEqual(
          upTo(40).filter((n) => rooms[n % 2] === room),
        );
      }
    }
  });

  test("[LOG-2] a commit is announced before its commands are answered, and commits are announced in order", async () => {
    await using home = await open();
    const town = new Townsfolk(home.store);
    const [ada, bob] = (await town.accounts("ada", "bob")) as [User, User];
    const room = await town.room("kitchen", ada, bob);
    const told: string[] = [];
    home.store.onCommit(({ events }) => told.push(...events.map(({ seq }) => `announced ${seq}`)));
    const posting = upTo(100).map(async (n) => {
      const event = await town.post(n % 3 ? ada : bob, room, `${n}`);
      told.push(`answered ${event.seq}`);
    });
    await Promise.all(posting);
    const announced = told.filter((line) => line.startsWith("announced"));
    expect(announced).toEqual(upTo(103, 4).map((seq) => `announced ${seq}`));
    for (const seq of upTo(103, 4)) {
      const when = told.indexOf(`answered ${seq}`);
      expect(when).toBeGreaterThan(told.indexOf(`announced ${seq}`));
    }
  });

  test("[LOG-5] refusals change nothing and do not disturb what is committed together with them", async () => {
    await using home = await open();
    const town = new Townsfolk(home.store);
    const [ada, bob] = (await town.accounts("ada", "bob")) as [User, User];
    const gone = await town.guest("gina");
    const room = await town.room("kitchen", ada);
    await town.does(gone.id, { type: "guest.release" });
    const post = (author: User, body: string, to: RoomId = room.id) =>
      home.store.change(author.id, { type: "message.post", room: to, body });
    const outcomes = await Promise.all([
      post(ada, "first"),
      post(bob, "from outside"),
      home.store.change(bob.id, { type: "room.create", name: "KITCHEN" }),
      post(ada, "second"),
      post(ada, "to nowhere", "r999" as RoomId),
      home.store.change(ada.id, { type: "room.join", name: "kitchen" }),
      post(gone, "from somebody who is not here any more"),
      home.store.change(bob.id, { type: "room.join", name: "kitchen" }),
      post(bob, "third"),
    ]);
    expect(outcomes.map(({ refused }) => refused?.code)).toEqual([
      undefined,
      "not_member",
      "room_exists",
      undefined,
      "no_such_room",
      "already_member",
      "not_signed_in",
      undefined,
      undefined,
    ]);
    const log = await town.log(room.id);
    expect(seqs(log)).toEqual(upTo(6));
    expect(bodies(log)).toEqual(["first", "second", "third"]);
    expect(outcomes.flatMap((outcome) => (outcome.refused ? [] : seqs(outcome.events)))).toEqual(upTo(6, 3));
  });

  test("[LOG-5] a person who was let go is refused, again and again, and beside them everything is announced once, in order", async () => {
    await using home = await open();
    const town = new Townsfolk(home.store);
    const ada = await town.account("ada");
    const room = await town.room("kitchen", ada);
    const guest = await town.guest();
    await town.does(guest.id, { type: "guest.release" });
    const commits: Commit[] = [];
    home.store.onCommit((commit) => commits.push(commit));
    const tries = upTo(10).flatMap((n) => [
      home.store.change(ada.id, { type: "message.post", room: room.id, body: `${n}` }),
      home.store.change(guest.id, { type: "room.join", name: "kitchen" }),
      home.store.change(guest.id, { type: "guest.release" }),
    ]);
    const refused = (await Promise.all(tries)).map((outcome) => outcome.refused?.code ?? "done");
    expect(refused.join(" ")).toBe(Array(10).fill("done not_signed_in not_signed_in").join(" "));
    expect(seqs(commits.flatMap(({ events }) => events))).toEqual(upTo(12, 3));
  });

  test("[LOG-5] a command that fails by a bug is refused as such, and those beside it are carried out once, in order", async () => {
    await using home = await open();
    const town = new Townsfolk(home.store);
    const ada = await town.account("ada");
    const room = await town.room("kitchen", ada);
    const session = freshSession();
    await town.does(ada.id, { type: "session.open", session });
    const commits: Commit[] = [];
    home.store.onCommit((commit) => commits.push(commit));
    const outcomes = await Promise.all([
      home.store.change(ada.id, { type: "message.post", room: room.id, body: "first", nonce: "n1" }),
      home.store.change(ada.id, { type: "room.create", name: "den" }),
      // No door would ever do that: tokens are random.
      home.store.change(ada.id, { type: "session.open", session }),
      home.store.change(SYSTEM, { type: "account.create", name: "bob", session: freshSession() }),
      home.store.change(ada.id, { type: "message.post", room: room.id, body: "second" }),
      home.store.change(ada.id, { type: "room.join", name: "den" }),
    ]);
    const codes = outcomes.map(({ refused }) => refused?.code ?? "done");
    expect(codes).toEqual(["done", "done", "internal", "done", "done", "done"]);
    expect(seqs(await town.log(room.id))).toEqual(upTo(4));
    expect(bodies(commits.flatMap(({ events }) => events))).toEqual(["first", "second"]);
    expect((await town.post(ada, room, "third")).seq).toBe(5);
    expect((await home.reads.membersOf((await town.room("attic", ada)).id, "", 10)).length).toBe(1);
    const bob = await home.store.userByName("bob");
    expect(bob?.id).toBe((outcomes[3] as { user?: User }).user?.id as never);
  });

  test("[LOG-3] what was acknowledged is the same after closing and opening, and the log goes on where it was", async () => {
    await using home = await open();
    const before = new Townsfolk(home.store);
    const [ada, bob] = (await before.accounts("ada", "bob")) as [User, User];
    const room = await before.room("kitchen", ada, bob);
    const session = freshSession();
    await before.does(ada.id, { type: "session.open", session });
    await Promise.all(upTo(20).map((n) => before.post(ada, room, `${n}`, `nonce ${n}`)));
    const direct = await before.does(ada.id, { type: "direct.open", user: "bob" });
    const everything = async (town: Townsfolk, store = town.store) => ({
      log: await town.log(room.id),
      history: await home.reads.history(ada.id, room.id, { limit: 10 }),
      rooms: await home.reads.roomsOf(ada.id),
      listed: await home.reads.listRooms(bob.id, "", 100),
      members: await home.reads.membersOf(room.id, "", 100),
      token: await store.userByToken(session.hash),
      heads: await store.headsOf([room.id, (direct.room as Room).id]),
    });
    const then = await everything(before);
    await home.reopen();
    const after = new Townsfolk(home.store);
    expect(await everything(after)).toEqual(then);
    expect(then.log).toHaveLength(23);
    expect((await after.post(bob, room, "and on")).seq).toBe(24);
    expect((await after.account("cem")).id).not.toBe(bob.id);
  });

  test("[FEED-9] whoever closes the store waits until everything accepted is stored and answered", async () => {
    await using home = await open();
    const town = new Townsfolk(home.store);
    const ada = await town.account("ada");
    const room = await town.room("kitchen", ada);
    const posting = upTo(3_000).map((n) => town.post(ada, room, `${n}`));
    await home.reopen();
    const acknowledged = await Promise.all(posting);
    expect(seqs(acknowledged)).toEqual(upTo(3_002, 3));
    expect(await new Townsfolk(home.store).log(room.id)).toHaveLength(3_002);
  });
}

function nonceContract(open: () => Promise<OpenedStore>): void {
  test("[LOG-4] repeating a post with its nonce gives the first outcome: at once, later, after leaving, after reopening", async () => {
    await using home = await open();
    const town = new Townsfolk(home.store);
    const ada = await town.account("ada");
    const room = await town.room("kitchen", ada);
    const together = await Promise.all(upTo(5).map(() => town.post(ada, room, "once", "n1")));
    const [first] = together as [Event];
    for (const again of together) expect(again).toEqual(first);
    expect(await town.post(ada, room, "once", "n1")).toEqual(first);
    await town.does(ada.id, { type: "room.leave", room: room.id });
    expect(await town.post(ada, room, "once", "n1")).toEqual(first);
    await home.reopen();
    const later = new Townsfolk(home.store);
    expect(await later.post(ada, room, "once", "n1")).toEqual(first);
    expect(bodies(await later.log(room.id))).toEqual(["once"]);
  });

  test("[LOG-4] a repetition is not announced again", async () => {
    await using home = await open();
    const town = new Townsfolk(home.store);
    const ada = await town.account("ada");
    const room = await town.room("kitchen", ada);
    const heard: Event[] = [];
    home.store.onCommit(({ events }) => heard.push(...events));
    await town.post(ada, room, "once", "n1");
    await Promise.all([town.post(ada, room, "once", "n1"), town.post(ada, room, "another", "n2")]);
    expect(bodies(heard)).toEqual(["once", "another"]);
  });

  test("[LOG-4] a nonce for another text or another room is refused, also after reopening", async () => {
    await using home = await open();
    const town = new Townsfolk(home.store);
    const ada = await town.account("ada");
    const [kitchen, garden] = [await town.room("kitchen", ada), await town.room("garden", ada)];
    await town.post(ada, kitchen, "once", "n1");
    const conflicts = async ({ store }: OpenedStore) => {
      for (const [room, body] of [[kitchen, "twice"] as const, [garden, "once"] as const]) {
        const command = { type: "message.post", room: room.id, body, nonce: "n1" } as const;
        expect((await new Townsfolk(store).isRefused(ada.id, command)).code).toBe("nonce_conflict");
      }
    };
    await conflicts(home);
    await home.reopen();
    await conflicts(home);
    expect(bodies(await new Townsfolk(home.store).log(garden.id))).toEqual([]);
  });

  test("[LOG-4] a nonce is its author's: ada's and bob's of the same name are two messages", async () => {
    await using home = await open();
    const town = new Townsfolk(home.store);
    const [ada, bob] = (await town.accounts("ada", "bob")) as [User, User];
    const room = await town.room("kitchen", ada, bob);
    await Promise.all([town.post(ada, room, "mine", "n1"), town.post(bob, room, "mine", "n1")]);
    const log = await town.log(room.id);
    expect(bodies(log)).toEqual(["mine", "mine"]);
    expect(log.slice(-2).map(({ from }) => from)).toEqual(["ada", "bob"]);
  });

  test("[LOG-4] a post that was refused has not used up its nonce", async () => {
    await using home = await open();
    const town = new Townsfolk(home.store);
    const ada = await town.account("ada");
    const room = await town.room("kitchen");
    const command = { type: "message.post", room: room.id, body: "let me in", nonce: "n1" } as const;
    expect((await town.isRefused(ada.id, command)).code).toBe("not_member");
    await town.does(ada.id, { type: "room.join", name: "kitchen" });
    expect(carriedOut(await home.store.change(ada.id, command)).events).toHaveLength(1);
    expect(await town.store.userByName("exchat")).toMatchObject({ id: SYSTEM, kind: "system" });
  });
}
