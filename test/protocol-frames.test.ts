import { expect, test } from "bun:test";
import { answers } from "../src/protocol/answers.ts";
import { events } from "../src/protocol/events.ts";
import { signals } from "../src/protocol/signals.ts";
import { appCode, stepNow } from "./support/app.ts";
import { type Fields, FullClient } from "./support/full-client.ts";
import { post, signUp } from "./support/people.ts";
import { Server } from "./support/server.ts";

type Room = { readonly room: { readonly id: string } };
type Posted = { readonly id: string; readonly seq: number };

/** What was carried out at least once. */
const done = new Set<string>();
const does = async <Ok = Fields>(client: FullClient, type: string, fields: Fields = {}): Promise<Ok> => {
  const ok = await client.ok<Ok>(type, fields);
  done.add(type);
  return ok;
};

/** The clients hold each frame against its shape; here is only seen to it that every frame comes. */
test("[FULL-6] every request, event and signal is what the documents say, in one long day", async () => {
  await using server = await Server.start({ env: { EXCHAT_RATE_LIMIT: "off", EXCHAT_REGISTRATION: "" } });
  await using ada = await FullClient.connect(server.wsUrl, { token: await signUp(server.url, "ada") });
  await using bob = await FullClient.connect(server.wsUrl, { token: await signUp(server.url, "bob") });
  await using guest = await FullClient.connect(server.wsUrl, { name: "cleo" });
  done.add("hello");
  await does(ada, "ping");

  const room = await talk(ada, bob);
  await lookAfter(ada, bob, room, server.wsUrl);
  await aboutPeople(ada, guest);

  await using again = await FullClient.connect(server.wsUrl, { name: "dora", rooms: { [room]: 1 } });
  await again.settled();
  expect(again.resets.all).toHaveLength(1);
  await ada.settled();
  await bob.settled();
  // Told once a second at most.
  await ada.signals.first(({ type }) => type === "presence", "somebody is seen to come or to go");
  const clients = [ada, bob, guest];
  const heard = new Set(clients.flatMap(({ inbox }) => inbox.all.map(({ type }) => type)));
  // Nobody is in a room when it is made, so that is only read afterwards; and no message gets too old in a day.
  const unheard = Object.keys(events).filter((type) => !heard.has(type as keyof typeof events));
  expect(unheard).toEqual(["room.created", "messages.expired"]);
  await lookAfterServer([ada, bob], server.url, /#owner=([\w-]+)/.exec(server.stdout())?.[1] ?? "");
  const seen = new Set(clients.flatMap(({ signals }) => signals.all.map(({ type }) => type)));
  expect(Object.keys(signals).filter((type) => !seen.has(type as keyof typeof signals))).toEqual([]);
  expect(Object.keys(answers).filter((type) => !done.has(type))).toEqual([]);
});

/** Two people in a new room say all there is to say. */
async function talk(ada: FullClient, bob: FullClient): Promise<string> {
  const { room: made } = await does<Room>(ada, "room.create", { name: "kitchen" });
  const room = made.id;
  await does(ada, "room.join", { room });
  await does(bob, "room.join", { name: "kitchen" });
  await does(bob, "typing", { room });
  await does(bob, "message.tag", { room, tags: { "+typing": "paused" } });
  await does(bob, "message.whisper", { room, to: "voiced", body: "who has the keys?" });
  const { id } = await does<Posted>(ada, "message.post", { room, body: "soup?", nonce: "1" });
  const reply = { room, body: "@ada and @all: bread", thread: id };
  const { id: inThread } = await does<Posted>(bob, "message.post", reply);
  const answer = { room, body: "yes", replyTo: id, nonce: "2" };
  const { id: answered, seq } = await does<Posted>(bob, "message.post", answer);
  await does(ada, "message.edit", { room, id, body: "soup, @bob?" });
  await does(bob, "reaction.add", { room, id, emoji: "🍲" });
  await does(bob, "reaction.add", { room, id, emoji: "👍" });
  await does(bob, "reaction.remove", { room, id, emoji: "👍" });
  await does(ada, "message.pin", { room, id });
  await does(ada, "room.pins", { room });
  for (const client of [ada, bob]) {
    await does(client, "history.read", { room });
    await does(client, "history.read", { room, around: seq, limit: 3 });
    await does(client, "thread.read", { room, thread: id });
    await does(client, "thread.list");
    await does(client, "search", { query: "bread" });
    await does(client, "message.history", { room, id });
    await does(client, "history.seek", { room, at: new Date(0).toISOString() });
    await does(client, "room.get", { room });
  }
  await does(ada, "cursor.set", { room, seq });
  await does(ada, "cursor.set", { room, seq, thread: id });
  await does(ada, "cursor.set", { room, seq });
  await does(ada, "message.unpin", { room, id });
  for (const gone of [answered, inThread]) await does(bob, "message.delete", { room, id: gone });
  await does(ada, "message.delete", { room, id });
  await does(ada, "message.delete", { room, id });
  await does(bob, "history.read", { room });
  await does(bob, "message.history", { room, id });
  return room;
}

/** Ada looks after the room, and bob has to bear it. */
async function lookAfter(ada: FullClient, bob: FullClient, room: string, wsUrl: string): Promise<void> {
  const about = { room, user: "bob" };
  await does(ada, "room.topic", { room, topic: "lunch" });
  await does(ada, "room.topic", { room, topic: "" });
  await does(ada, "room.set", { room, keepDays: 90, key: "sesame" });
  await does(ada, "room.key", { room });
  await does(bob, "user.describe", { key: "pronouns", value: "he/him" });
  await does(ada, "user.metadata", { name: "bob" });
  await does(ada, "user.list", { names: ["bob"] });
  await does(ada, "user.profiles", {
    ids: [(await bob.ok<{ user: { id: string } }>("user.get", { name: "bob" })).user.id],
  });
  await does(ada, "user.rooms", { user: "bob" });
  await does(ada, "room.describe", { room, key: "homepage", value: "https://soup.example" });
  await does(ada, "room.metadata", { room });
  const mask = { room, kind: "mute", mask: "nobody*" };
  await does(ada, "mask.add", mask);
  await does(ada, "room.masks", { room });
  await does(ada, "mask.remove", mask);
  await does(ada, "room.set", { room, key: null });
  await does(bob, "user.rename", { name: "robert" });
  await does(bob, "user.rename", { name: "bob" });
  await does(ada, "room.rename", { room, name: "canteen" });
  await does(ada, "room.privacy", { room, private: true });
  await does(ada, "room.role", { ...about, role: "voiced" });
  await does(ada, "room.remove", { ...about, reason: "too much soup" });
  await does(ada, "room.invite", about);
  await using late = await FullClient.connect(wsUrl, { token: await token(bob) });
  expect((late.hello as unknown as { invitations: unknown[] }).invitations).toHaveLength(1);
  await does(ada, "room.uninvite", about);
  await does(ada, "room.invite", about);
  await does(bob, "room.join", { room });
  await does(ada, "room.ban", about);
  await does(ada, "room.bans", { room });
  await does(ada, "room.unban", about);
  await does(ada, "room.archive", { room });
  await does(ada, "room.reopen", { room });
  await does(ada, "room.members", { room });
  await does(ada, "room.list");
  const { room: other } = await does<Room>(bob, "room.create", {
    name: "cellar",
    private: true,
    topic: "wine",
  });
  await does(bob, "room.leave", { room: other.id });
  await does(ada, "direct.open", { user: "bob" });
  const { room: talk } = await does<Room>(ada, "direct.open", { users: ["bob", "cleo"] });
  await does(ada, "message.post", { room: talk.id, body: "lunch is over" });
  await does(bob, "room.leave", { room: talk.id });
  await does(bob, "direct.open", { user: "ada" });
  const { room: pantry } = await does<Room>(ada, "room.create", { name: "pantry" });
  for (const one of [ada, bob]) await does(one, "room.join", { room: pantry.id });
  await does(bob, "message.post", { room: pantry.id, body: "spam" });
  await does(ada, "message.erase", { room: pantry.id, user: "bob" });
  await does(ada, "room.delete", { room: pantry.id });
  await does(ada, "room.restore", { room: pantry.id });
}

async function aboutPeople(ada: FullClient, guest: FullClient): Promise<void> {
  await does(ada, "user.get", { name: "bob" });
  await does(guest, "presence.set", { state: "away", status: "asleep" });
  await does(ada, "user.get", { name: "cleo" });
  await does(ada, "user.block", { user: "cleo" });
  await does(ada, "user.blocks");
  await does(ada, "user.unblock", { user: "cleo" });
  await does(ada, "settings.set", { strangers: "refused" });
  await does(guest, "account.register", { name: "cleo", password: "correct horse battery" });
  await does(guest, "account.password", { old: "correct horse battery", password: "staple of battery" });
  await does(ada, "session.create", { label: "bot" });
  const fingerprint = "ab".repeat(32);
  await does(ada, "certificate.add", { fingerprint, label: "laptop" });
  await does(ada, "certificate.list");
  await does(ada, "certificate.remove", { fingerprint });
  await does(ada, "oidc.list");
  await does(ada, "oidc.disconnect", { issuer: "https://id.example.org", subject: "5f1c" });
  await factors(ada);
  await does(ada, "session.list");
  await does(guest, "session.list");
  await does(ada, "session.revoke");
}

/** A newcomer writes two messages, which wait. */
async function holdsTwo(ada: FullClient, room: string, url: string): Promise<readonly string[]> {
  await using finn = await FullClient.connect(`${url.replace("http", "ws")}/chat`, { name: "finn" });
  await finn.ok("room.join", { room });
  for (const body of ["cheap soup", "follow me"])
    expect((await finn.refused("message.post", { room, body })).code).toBe("held");
  const { held } = await does<{ held: { id: string }[] }>(ada, "held.list");
  return held.map(({ id }) => id);
}

/** Ada has no password, so she need not show it. */
async function factors(ada: FullClient): Promise<void> {
  const { secret, setup } = await does<{ secret: string; setup: string }>(ada, "factor.begin");
  const { recoveryCodes } = await does<{ recoveryCodes: string[] }>(ada, "factor.confirm", {
    setup,
    code: appCode(secret),
  });
  await does(ada, "factor.list");
  await does(ada, "factor.codes", { code: recoveryCodes[0] });
  await does(ada, "factor.remove", { code: appCode(secret, stepNow() + 1) });
  await does(ada, "passkey.remove", { id: "none" });
}

/** Another way in for the same person. */
async function token(client: FullClient): Promise<string> {
  return (await does<{ token: string }>(client, "session.create")).token;
}

/** Ada owns the server from now on. */
async function lookAfterServer(
  [ada, bob]: readonly [FullClient, FullClient],
  url: string,
  code: string,
): Promise<void> {
  expect((await ada.refused("owner.claim", { code: "guess" })).code).toBe("bad_code");
  await does(ada, "owner.claim", { code });
  await does(ada, "user.clear", { user: "bob", key: "pronouns" });
  await does(ada, "user.role", { user: "bob", role: "admin" });
  const { invite } = await does<{ invite: { id: string } }>(ada, "server.invite", { uses: 3 });
  await does(ada, "user.directory", { search: "b" });
  await does(ada, "user.recover", { user: "bob" });
  await does(ada, "factor.reset", { user: "bob" });
  await does(ada, "server.invites");
  await does(ada, "server.invited", { invite: invite.id });
  await does(ada, "setting.set", { key: "registration", value: "approval" });
  await post(`${url}/entry`, { username: "erin", note: "I cook, too." });
  const { requests } = await does<{ requests: { id: string }[] }>(ada, "entry.list");
  await does(ada, "entry.decide", { request: requests[0]?.id, admit: true });
  await does(ada, "setting.set", { key: "welcome", value: "Come in." });
  await does(ada, "setting.set", { key: "welcome", value: null, was: "Come in." });
  await does(ada, "setting.list");
  await does(ada, "server.uninvite", { invite: invite.id });
  await does(ada, "account.deactivate", { user: "cleo" });
  await does(ada, "account.reactivate", { user: "cleo" });
  await does(ada, "user.sessions", { user: "cleo" });
  await does(ada, "user.sign_out", { user: "cleo" });
  await does(ada, "account.delete", { user: "cleo" });
  await does(ada, "account.restore", { user: "cleo" });
  const { ban } = await does<{ ban: { id: string } }>(ada, "server.ban", { target: "198.51.100.0/24" });
  await does(ada, "server.bans");
  await does(ada, "picture.remove", { user: "bob" });
  await does(ada, "ranges.exempt", { network: "203.0.113.7", reason: "our office" });
  await does(ada, "ranges.list");
  await does(ada, "ranges.remove", { use: "exempt", name: "203.0.113.7" });
  const { room } = await does<Room>(ada, "room.create", { name: "den" });
  for (const client of [ada, bob]) await does(client, "room.join", { room: room.id });
  const { id: message } = await does<Posted>(ada, "message.post", { room: room.id, body: "buy soup" });
  await does(bob, "message.report", { room: room.id, message, reason: "spam" });
  const { reports } = await does<{ reports: { id: string }[] }>(bob, "report.list");
  await does(bob, "report.settle", { report: reports[0]?.id, decision: "dismissed" });
  await does(ada, "setting.set", { key: "holdFirst", value: 1 });
  const held = await holdsTwo(ada, room.id, url);
  await does(bob, "report.count");
  await does(bob, "staff.list");
  await does(bob, "room.operators", { room: room.id });
  await does(bob, "user.wrote", { user: "finn", sinceSeconds: 60 });
  await does(bob, "user.erase", { user: "cleo" });
  await does(bob, "held.admit", { held: held[0] });
  await does(bob, "held.decline", { held: held[1], reason: "No advertising." });
  for (const client of [ada, bob]) await does(client, "room.leave", { room: room.id });
  await does(ada, "room.adopt", { room: room.id, user: "bob" });
  await does(ada, "audit.read");
  await does(ada, "server.rooms");
  await does(ada, "server.storage");
  await does(ada, "server.check");
  await does(ada, "server.costs");
  await does(ada, "server.unban", { ban: ban.id });
  await does(ada, "user.networks", { user: "bob" });
}
