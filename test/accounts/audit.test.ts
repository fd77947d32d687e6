import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import type { Answers } from "../../src/protocol/answers.ts";
import type { RoomId } from "../../src/protocol/ids.ts";
import { FullClient } from "../support/full-client.ts";
import { post } from "../support/people.ts";
import { type Server, startServer } from "../support/server.ts";
import { exchat } from "../support/verb.ts";

setDefaultTimeout(60_000);

type Page = Answers["audit.read"];
const PASSWORD = "correct horse battery";

let server: Server;
let olga: FullClient;
let token: string;
beforeAll(async () => {
  server = await startServer();
  const code = /#owner=([\w-]+)/.exec(server.stdout())?.[1];
  const { body } = await post(`${server.url}/owner`, { code, username: "olga", password: PASSWORD });
  token = (body as { access_token: string }).access_token;
  olga = await FullClient.connect(server.wsUrl, { token });
  for (const username of ["ada", "bob"]) await post(`${server.url}/users`, { username, password: PASSWORD });
  await olga.ok("user.role", { user: "ada", role: "moderator" });
  await olga.ok("server.ban", { target: "bob", reason: "=cmd, advertisements" });
});
afterAll(async () => {
  await olga?.close();
  await server?.[Symbol.asyncDispose]();
});

const read = (fields: object = {}) => olga.ok<Page>("audit.read", fields as Record<string, unknown>);
const exported = (query: string, by: string | undefined = token, headers: Record<string, string> = {}) =>
  fetch(`${server.url}/audit/export${query}`, {
    headers: { ...(by && { authorization: `Bearer ${by}` }), ...headers },
  });
const audit = (...args: readonly string[]) => exchat(["audit", ...args, "--data", server.data]);

test("[AUDIT-8] a page brings the names of its ids, and a search is by person, kind, time and words", async () => {
  const { room } = await olga.ok<{ room: { id: string } }>("room.create", { name: "den" });
  await olga.ok("room.delete", { room: room.id });
  await olga.ok("server.invite", {});
  const all = await read();
  expect(all.people.map(({ name }) => name).toSorted()).toEqual(["ada", "bob", "exchat", "olga"]);
  expect(all.rooms).toEqual([{ id: room.id as RoomId, name: "den" }]);
  expect(all.invites).toMatchObject([{ by: "olga" }]);
  const typesOf = async (fields: object) => (await read(fields)).events.map(({ type }) => type);
  expect(await typesOf({ person: "ada", part: "about" })).toEqual(["user.role_changed", "user.created"]);
  expect(await typesOf({ kinds: ["roles"] })).toEqual(["user.role_changed", "owner.claimed", "owner.linked"]);
  expect(await typesOf({ text: "advert" })).toEqual(["server.banned"]);
  expect(await typesOf({ since: "2999-01-01T00:00:00Z" })).toEqual([]);
  expect(
    await typesOf({ user: all.people.find(({ name }) => name === "bob")?.id, kinds: ["moderation"] }),
  ).toEqual(["server.banned"]);
});

test("[AUDIT-8] bad searches are refused, each with its field", async () => {
  expect(await olga.refused("audit.read", { person: "nobody" })).toMatchObject({
    ...{ code: "no_such_user", field: "person", message: "nobody is named nobody" },
  });
  for (const [field, value] of Object.entries({
    ...{
      kinds: ["everything"],
      since: "yesterday",
      until: 7,
      text: "x".repeat(101),
      part: "with",
      user: "ada",
    },
  }))
    expect(await olga.refused("audit.read", { [field]: value })).toMatchObject({ code: "bad_request" });
  for (const query of ["?format=pdf", "?kinds=everything", "?since=yesterday"])
    expect((await exported(query)).status).toBe(400);
});

test("[AUDIT-7] who searches is in the log, once an hour; who only reads is not", async () => {
  const looks = async () => (await read()).events.filter(({ type }) => type === "admin.looked");
  await read({ text: "advert" });
  await read({ person: "ada" });
  expect(await looks()).toMatchObject([{ what: "log", from: "olga" }]);
});

test("[AUDIT-9] an admin gets the log as a file, of lines of JSON or as a table, whose last line says that it is whole", async () => {
  const answer = await exported("");
  expect(answer.headers.get("content-disposition")).toContain('filename="exchat-audit.ndjson"');
  const lines = (await answer.text())
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as { type: string; seq: number; lines?: number; sentence?: string });
  const end = lines.pop();
  expect(end).toEqual({ type: "end", lines: lines.length } as never);
  expect(lines.map(({ seq }) => seq)).toEqual(lines.map((_, i) => lines.length - i));
  expect(lines.at(0)).toMatchObject({ type: "admin.looked", sentence: "olga exported this log" });
  const table = await (await exported("?format=csv&kinds=moderation&text=advert")).text();
  expect(table.split("\r\n")).toEqual([
    "seq,at,type,by,from,sentence,data",
    expect.stringContaining('"olga banned bob: =cmd, advertisements"'),
    "end,1",
    "",
  ]);
  const [{ body }, guest] = await Promise.all([
    post(`${server.url}/sessions`, { username: "ada", password: PASSWORD }),
    post(`${server.url}/guests`, {}),
  ]);
  expect((await exported("", (body as { access_token: string }).access_token)).status).toBe(403);
  expect((await exported("", (guest.body as { access_token: string }).access_token)).status).toBe(403);
  expect((await exported("", "nobody")).status).toBe(401);
  expect((await exported("", token, { "sec-fetch-site": "cross-site" })).status).toBe(403);
});

test("[AUDIT-9] `exchat audit` says sentences, searches, and exports, with the server and without", async () => {
  expect((await audit("--kinds", "roles")).stdout).toMatch(
    /^\d+ {2}\S+Z {2}user.role_changed {2}olga made ada a moderator\n.* {2}olga became an owner by the link\n/,
  );
  const [found] = (await audit("--text", "advert", "--json")).stdout.split("\n");
  expect(JSON.parse(found ?? "")).toMatchObject({ type: "server.banned", reason: "=cmd, advertisements" });
  expect(await audit("--person", "nobody")).toMatchObject({
    ...{ code: 1, stderr: "exchat: nobody is named nobody\n" },
  });
  expect((await audit("--since", "yesterday")).code).toBe(1);
  expect((await audit("--export", "pdf")).code).toBe(1);
  await olga.close();
  await server.stop();
  const file = (await audit("--export", "ndjson")).stdout.trimEnd().split("\n");
  expect(JSON.parse(file.at(-1) ?? "")).toEqual({ type: "end", lines: file.length - 1 });
});
