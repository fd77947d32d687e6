import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import { FullClient } from "../support/full-client.ts";
import { signUp } from "../support/people.ts";
import { type Server, startServer } from "../support/server.ts";
import { exchat } from "../support/verb.ts";

setDefaultTimeout(60_000);

type Line = { readonly type: string } & Readonly<Record<string, unknown>>;
type Made = { readonly id: string };

let server: Server;
let ada: FullClient;
let bob: FullClient;
let token: string;
let den: string;
beforeAll(async () => {
  server = await startServer();
  token = await signUp(server.url, "ada");
  ada = await FullClient.connect(server.wsUrl, { token });
  bob = await FullClient.connect(server.wsUrl, { token: await signUp(server.url, "bob") });
  den = await made(ada, "den");
  await bob.ok("room.join", { room: den });
});
afterAll(async () => {
  await ada.close();
  await bob.close();
  await server[Symbol.asyncDispose]();
});

const made = async (by: FullClient, name: string, more: object = {}) => {
  const { id } = (await by.ok<{ room: Made }>("room.create", { name, ...more })).room;
  if (!("private" in more)) await by.ok("room.join", { room: id });
  return id;
};
const ask = (by: string | undefined, headers: Record<string, string> = {}) =>
  fetch(`${server.url}/account/export`, {
    headers: { ...(by && { authorization: `Bearer ${by}` }), ...headers },
  });
const linesOf = (text: string): Line[] =>
  text
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as Line);
const exported = async (by = token) => linesOf(await (await ask(by)).text());
const of = (lines: readonly Line[], type: string) => lines.filter((line) => line.type === type);
const post = async (by: FullClient, body: string, more: object = {}) =>
  (await by.ok<Made>("message.post", { room: den, body, ...more })).id;

test("[EXPORT-1] a person gets their profile, sessions, certificates, rooms, blocks, invitations, messages and reactions", async () => {
  await ada.ok("presence.set", { status: "at sea" });
  await ada.ok("user.describe", { key: "homepage", value: "https://ada.example" });
  await ada.ok("settings.set", { strangers: "refused" });
  await ada.ok("certificate.add", { fingerprint: "a".repeat(64), label: "laptop" });
  await signUp(server.url, "cem");
  await ada.ok("user.block", { user: "cem" });
  const cellar = await made(ada, "cellar", { private: true });
  await ada.ok("room.invite", { room: cellar, user: "bob" });
  const theirs = await post(bob, "what bob says");
  const root = await post(ada, "first");
  const reply = await post(ada, "as I said", { thread: root });
  const answer = await post(ada, "yes", { replyTo: theirs });
  await ada.ok("message.edit", { room: den, id: root, body: "second" });
  await ada.ok("message.edit", { room: den, id: root, body: "third" });
  for (const emoji of ["👍", "🎉"]) await ada.ok("reaction.add", { room: den, id: theirs, emoji });
  await ada.ok("reaction.remove", { room: den, id: theirs, emoji: "🎉" });
  const response = await ask(token);
  expect(response.headers.get("content-type")).toBe("application/x-ndjson; charset=utf-8");
  expect(response.headers.get("content-disposition")).toContain("attachment");
  const lines = linesOf(await response.text());
  expect(of(lines, "profile")).toMatchObject([
    { name: "ada", role: "member", status: "at sea", strangers: "refused", createdAt: expect.any(String) },
  ]);
  expect(of(lines, "profile")[0]?.["metadata"]).toEqual({ homepage: "https://ada.example" });
  expect(of(lines, "session")).toMatchObject([{ kind: "token", createdAt: expect.any(String) }]);
  expect(of(lines, "certificate")).toMatchObject([{ fingerprint: "a".repeat(64), label: "laptop" }]);
  expect(of(lines, "room").map(({ name, role, since }) => [name, role, typeof since])).toEqual(
    expect.arrayContaining([
      ["den", "operator", "string"],
      ["cellar", "operator", "string"],
    ]),
  );
  expect(of(lines, "block")).toMatchObject([{ user: { name: "cem" } }]);
  expect(of(lines, "invited")).toMatchObject([{ room: cellar, user: { name: "bob" } }]);
  const messages = new Map(of(lines, "message").map((line) => [line["id"], line]));
  expect(messages.get(root)).toMatchObject({ room: den, text: "third", editedAt: expect.any(String) });
  const former = messages.get(root)?.["former"] as { text: string }[] | undefined;
  expect(former?.map(({ text }) => text)).toEqual(["first", "second"]);
  expect(messages.get(reply)).toMatchObject({ text: "as I said", thread: root });
  expect(messages.get(answer)).toMatchObject({ text: "yes", replyTo: theirs });
  expect(of(lines, "reaction")).toMatchObject([{ room: den, message: theirs, emoji: "👍" }]);
  expect(lines.at(-1)).toEqual({ type: "end", lines: lines.length - 1 });
});

test("[EXPORT-2] nothing of other people is in it: no text, no message, no token and no hash", async () => {
  await post(bob, "a secret of bob's");
  const text = await (await ask(token)).text();
  for (const other of ["a secret of bob's", "what bob says", token, "argon2"])
    expect(text).not.toContain(other);
  expect(of(linesOf(text), "message").length).toBeGreaterThan(0);
  const theirs = await exported(await signUp(server.url, "eve"));
  expect(of(theirs, "message")).toEqual([]);
  expect(of(theirs, "session")).toHaveLength(1);
});

test("[EXPORT-3] deleted messages and deleted rooms are not in it; messages in rooms that the person has left are", async () => {
  const gone = await post(ada, "regretted");
  await ada.ok("message.delete", { room: den, id: gone });
  const attic = await made(bob, "attic");
  await ada.ok("room.join", { room: attic });
  const left = await ada.ok<Made>("message.post", { room: attic, body: "before I left" });
  await ada.ok("room.leave", { room: attic });
  const hut = await made(ada, "hut");
  await ada.ok("message.post", { room: hut, body: "in the hut" });
  expect((await exchat(["delete-room", hut, "--data", server.data])).stderr).toBe("");
  const lines = await exported();
  const ids = of(lines, "message").map(({ id }) => id);
  expect(ids).toContain(left.id);
  expect(ids).not.toContain(gone);
  expect(JSON.stringify(lines)).not.toContain("regretted");
  expect(JSON.stringify(lines)).not.toContain("in the hut");
  expect(of(lines, "room").map(({ name }) => name)).not.toContain("attic");
});

test("[EXPORT-4] only the person themself gets it: no stranger, no guest, no page of another site", async () => {
  expect((await ask(undefined)).status).toBe(401);
  expect((await ask("nobody")).status).toBe(401);
  const guest = await fetch(`${server.url}/guests`, { method: "POST", body: "{}" });
  expect((await ask(((await guest.json()) as { access_token: string }).access_token)).status).toBe(403);
  expect((await ask(token, { "sec-fetch-site": "cross-site" })).status).toBe(403);
});

test("[EXPORT-6] `exchat user export` prints the same", async () => {
  const print = (name: string) => exchat(["user", "export", name, "--data", server.data]);
  const { code, stdout, stderr } = await print("ada");
  expect([code, stderr]).toEqual([0, ""]);
  const still = (lines: readonly Line[]) => lines.filter(({ type }) => type !== "session");
  expect(still(linesOf(stdout))).toEqual(still(await exported()));
  expect(await print("nobody")).toMatchObject({ code: 1, stderr: "exchat: there is nobody named nobody\n" });
});

test("[EXPORT-4, EXPORT-7] an export waits for its reader, is the only one meanwhile, and is cut off when its session ends", async () => {
  await using own = await startServer({ env: { EXCHAT_RATE_LIMIT: "off" } });
  const first = await signUp(own.url, "ada");
  await using author = await FullClient.connect(own.wsUrl, { token: first });
  const room = await made(author, "den");
  // More than what the sockets between a server and a client hold.
  const some = Array.from({ length: 50 }, () => ({ room, body: "x".repeat(4_000) }));
  for (let i = 0; i < 60; i++) await Promise.all(some.map((fields) => author.ok("message.post", fields)));
  const { token: other } = await author.ok<{ token: string }>("session.create", { label: "other" });
  const get = () => fetch(`${own.url}/account/export`, { headers: { authorization: `Bearer ${first}` } });
  const { hostname, port, host } = new URL(own.url);
  const [begun, closed] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  let got = "";
  const socket = await Bun.connect({
    ...{ hostname, port: Number(port) },
    socket: {
      data: (from, bytes) => {
        if (got === "") from.pause();
        got += bytes.toString();
        begun.resolve();
      },
      close: () => closed.resolve(),
    },
  });
  socket.write(`GET /account/export HTTP/1.1\r\nHost: ${host}\r\nAuthorization: Bearer ${other}\r\n\r\n`);
  await begun.promise;
  expect((await get()).status).toBe(409);
  const { sessions } = await author.ok<{ sessions: { id: string; label?: string }[] }>("session.list");
  await author.ok("session.revoke", { id: sessions.find(({ label }) => label === "other")?.id });
  socket.resume();
  await closed.promise;
  expect(got).toStartWith("HTTP/1.1 200");
  expect(got).not.toContain('"type":"end"');
  const again = await get();
  expect([again.status, linesOf(await again.text()).at(-1)?.type]).toEqual([200, "end"]);
});
