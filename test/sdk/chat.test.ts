import { expect, setDefaultTimeout, test } from "bun:test";
import type { ReadState } from "../../src/protocol/room.ts";
import { connect } from "../../src/sdk/chat.ts";
import { signIn, signUp } from "../../src/sdk/sign-in.ts";
import { Refused } from "../../src/sdk/thrown.ts";
import { fileStorage, keptPlace } from "../../src/sdk-files/files.ts";
import { appCode } from "../support/app.ts";
import { chatter, rejection, take } from "../support/chatters.ts";
import { Inbox } from "../support/inbox.ts";
import { startServer } from "../support/server.ts";
import { TempFolder } from "../support/temp-folder.ts";

setDefaultTimeout(60_000);

test("[SDK-9] ada makes rooms, finds them in the list, and writes to bob in private", async () => {
  await using server = await startServer();
  using ada = await chatter(server, "ada");
  using bob = await chatter(server, "bob");
  const kitchen = await ada.create("kitchen", { topic: "what to cook" });
  const cellar = await ada.create("cellar", { private: true });
  expect(kitchen).toMatchObject({ name: "kitchen", kind: "public", topic: "what to cook" });
  const listed = await Array.fromAsync(bob.list());
  expect(listed.map(({ name }) => name)).toContain("kitchen");
  expect(listed.map(({ name }) => name)).not.toContain("cellar");
  const direct = await bob.openDirect("ada");
  const feed = ada.feed((await ada.openDirect("bob")).id, { after: 0 });
  await bob.post(direct.id, "psst");
  expect((await take(feed, 4)).at(-1)).toMatchObject({ from: "bob", body: "psst" });
  expect(ada.rooms.map(({ id }) => id).sort()).toEqual([kitchen.id, cellar.id, direct.id].sort());
  await ada.leave(kitchen.id);
  expect(ada.rooms.map(({ id }) => id)).not.toContain(kitchen.id);
});

test("[SDK-16] all that fits a query is found, over as many pages as it takes", async () => {
  await using server = await startServer();
  using ada = await chatter(server, "ada");
  const room = await ada.create("kitchen");
  for (let n = 1; n <= 55; n += 1) await ada.post(room.id, `soup ${n}`);
  const found = await Array.fromAsync(ada.search("soup ", { room: room.id }));
  expect(found.map(({ message }) => message.body)).toEqual(
    Array.from({ length: 55 }, (_, i) => `soup ${55 - i}`),
  );
  expect(await rejection(Array.fromAsync(ada.search("from:")))).toBeInstanceOf(Refused);
});

test("[SDK-9] a refusal is thrown with its code, its sentence, its rule and who could lift it", async () => {
  await using server = await startServer();
  using ada = await chatter(server, "ada");
  using bob = await chatter(server, "bob");
  const room = await ada.create("kitchen");
  await bob.join("kitchen");
  const why = (await rejection(bob.call("room.ban", { room: room.id, user: "ada" }))) as Refused;
  expect(why).toBeInstanceOf(Refused);
  expect(why).toMatchObject({ code: "not_allowed", rule: expect.any(String), lift: expect.any(String) });
  expect(await rejection(bob.post(room.id, "x".repeat(8_001)))).toMatchObject({ code: "too_long" });
  expect(await rejection(bob.post(room.id, "again?").then(() => bob.join("nowhere")))).toMatchObject({
    code: "no_such_room",
  });
  expect(await rejection(connect({ url: server.url, token: "nonsense" }))).toMatchObject({
    code: "bad_token",
  });
  expect(await rejection(signUp(server.url, { username: "ada" }))).toMatchObject({ code: "name_taken" });
  const wrong = { username: "ada", password: "wrong horse" };
  expect(await rejection(signIn(server.url, wrong))).toMatchObject({ code: "bad_credentials" });
});

test("[FACTOR-3] signing in tells of a second factor with a ticket, and takes a code", async () => {
  await using server = await startServer();
  const who = { username: "ada", password: "correct horse battery" };
  const { token } = await signUp(server.url, who);
  using ada = await connect({ url: server.url, token });
  const { secret, setup } = await ada.call("factor.begin", { password: who.password });
  const { recoveryCodes } = await ada.call("factor.confirm", { setup, code: appCode(secret) });
  const asked = (await rejection(signIn(server.url, who))) as Refused;
  expect(asked).toMatchObject({
    ...{ code: "second_factor", refusal: { factors: ["code", "recovery_code"] } },
  });
  const { ticket = "" } = asked.refusal;
  expect(await rejection(signIn(server.url, { ticket, factor: "000000" }))).toMatchObject({
    code: "bad_code",
  });
  const [first = "", second = ""] = recoveryCodes;
  expect(await signIn(server.url, { ticket, factor: first })).toEqual({
    ...{ username: "ada", token: expect.any(String) },
  });
  expect((await signIn(server.url, { ...who, factor: second })).username).toBe("ada");
  expect(await rejection(signIn(server.url, { ...who, factor: second }))).toMatchObject({ code: "bad_code" });
});

test("[SDK-9] a call that is made while the server is away is answered when it is back", async () => {
  await using server = await startServer();
  const { token } = await signUp(server.url, { username: "ada" });
  const { promise: noticed, resolve } = Promise.withResolvers<void>();
  using ada = await connect({ url: server.url, token, state: ({ is }) => is === "waiting" && resolve() });
  const room = await ada.create("kitchen");
  await server.kill9();
  await noticed;
  const asked = ada.call("room.get", { room: room.id });
  const told = ada.call("room.topic", { room: room.id, topic: "what to cook" });
  const posted = ada.post(room.id, "back?");
  await server.restart();
  expect((await asked).room.name).toBe("kitchen");
  expect((await told).room).toBe(room.id);
  expect((await posted).room).toBe(room.id);
});

test("[SDK-10] what is unread is what the server counts, through messages, mentions, deletions and reading elsewhere", async () => {
  await using server = await startServer();
  using ada = await chatter(server, "ada");
  const told = new Inbox<ReadState>();
  const { token } = await signUp(server.url, { username: "bob" });
  using bob = await connect({ url: server.url, token, unread: (_room, state) => told.add(state) });
  using phone = await connect({ url: server.url, token });
  const room = await ada.create("kitchen");
  await bob.join("kitchen");
  const is = async (unread: number, mentions: number) =>
    await told.first(
      (state) => state.unread === unread && state.mentions === mentions,
      `${unread}, ${mentions}`,
    );
  await ada.post(room.id, "one");
  await ada.post(room.id, "two, @bob");
  const three = await ada.post(room.id, "three");
  await bob.post(room.id, "I am here");
  const reply = await ada.post(room.id, "in a thread, @bob", { thread: three.id });
  await is(3, 2);
  await ada.call("message.delete", { room: room.id, id: three.id });
  await is(2, 2);
  phone.read(room.id, three.seq);
  await is(0, 1);
  bob.read(room.id, reply.seq);
  await is(0, 0);
  // What is left of what is partly read is known at once, before the server says it.
  const five = await ada.post(room.id, "five");
  await ada.post(room.id, "six, @bob");
  const { seq } = await ada.post(room.id, "seven");
  await told.first((state) => state.seq === seq, "bob has heard of seven");
  expect(bob.unread(room.id)).toMatchObject({ unread: 3, mentions: 1 });
  bob.read(room.id, five.seq);
  expect(bob.unread(room.id)).toMatchObject({ read: five.seq, unread: 2, mentions: 1 });
  bob.read(room.id, seq);
  expect(bob.unread(room.id)).toMatchObject({ unread: 0, mentions: 0 });
  await ada.post(room.id, "eight, @bob");
  await is(1, 1);
  const { seq: erased = 0 } = await ada.call("message.erase", { room: room.id, user: "ada", after: seq });
  const isErased = ({ seq: upTo, unread, mentions }: ReadState) => upTo >= erased && unread + mentions === 0;
  await told.first(isErased, "nothing of it is unread");
  // What is read while the server is away is told to it when it is back.
  const last = await ada.post(room.id, "four");
  await is(1, 0);
  await server.kill9();
  bob.read(room.id, last.seq);
  await server.restart();
  const other = new Inbox<ReadState>();
  using tablet = await connect({ url: server.url, token, unread: (_room, state) => other.add(state) });
  await other.first(({ read }) => read === last.seq, "bob's reading is known elsewhere");
  expect(tablet.unread(room.id)).toMatchObject({ unread: 0, mentions: 0 });
});

test("[SDK-11] what was not sent when the program ended is sent by its next run, once", async () => {
  using folder = new TempFolder();
  await using server = await startServer();
  const { token } = await signUp(server.url, { username: "ada" });
  const first = await connect({ url: server.url, token, storage: fileStorage(folder.in("unsent")) });
  const room = await first.create("kitchen");
  await server.kill9();
  const unsent = [first.post(room.id, "one"), first.post(room.id, "two")].map(rejection);
  first.close();
  await Promise.all(unsent);
  await server.restart();
  const settled = new Inbox<string>();
  using ada = await connect({
    ...{ url: server.url, token, storage: fileStorage(folder.in("unsent")) },
    settled: ({ body }, { is }) => settled.add(`${body} ${is}`),
  });
  await settled.first((said) => said === "two stored", "the second is stored");
  const log = await take(ada.feed(room.id, { after: 0 }), 4);
  expect(log.map((event) => ("body" in event ? event.body : event.type))).toEqual([
    ...["room.created", "member.joined", "one", "two"],
  ]);
  expect(fileStorage(folder.in("unsent")).all()).toEqual([]);
  expect(keptPlace(folder.in("nothing")).place).toBeUndefined();
});
