import { Database } from "bun:sqlite";
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Invite } from "../../src/protocol/invite.ts";
import { FullClient } from "../support/full-client.ts";
import { post } from "../support/people.ts";
import { type Server, startServer } from "../support/server.ts";
import { Surfer } from "../support/surfer.ts";
import { exchat } from "../support/verb.ts";

const PASSWORD = "correct horse battery";
const DAY_MS = 24 * 60 * 60 * 1_000;
type Made = { invite: Invite; code: string };
type Entered = { room: { id: string } };

let server: Server;
let owner: FullClient;
beforeAll(async () => {
  server = await startServer({ env: { EXCHAT_REGISTRATION: "invite", EXCHAT_GUESTS: "on" } });
  owner = await own(server, "olga");
});
afterAll(async () => {
  await owner.close();
  await server[Symbol.asyncDispose]();
});

const ownersCode = (of: Server): string => /#owner=([\w-]+)/.exec(of.stdout())?.[1] ?? "";

async function own(of: Server, username: string): Promise<FullClient> {
  const { body } = await post(`${of.url}/owner`, { code: ownersCode(of), username, password: PASSWORD });
  return FullClient.connect(of.wsUrl, { token: (body as { access_token: string }).access_token });
}

const invited = (fields: Record<string, unknown> = {}): Promise<Made> =>
  owner.ok<Made>("server.invite", fields);
const signUp = (username: string, invite: string, more = {}) =>
  post(`${server.url}/users`, { username, invite, ...more });

/** Somebody new, by an invitation with this role, connected. */
async function comes(username: string, fields: Record<string, unknown> = {}): Promise<FullClient> {
  const { code } = await invited(fields);
  const { body } = await signUp(username, code);
  return FullClient.connect(server.wsUrl, { token: (body as { access_token: string }).access_token });
}

/** Its time is over. */
function ends({ id }: Invite, agoMs = 1_000): void {
  using database = new Database(join(server.data, "exchat.sqlite"));
  database.run("pragma busy_timeout = 5000");
  database.run("update invites set until = until - ? where id = ?", [
    7 * DAY_MS + agoMs,
    Number(id.slice(1)),
  ]);
}

describe("an invitation to the server", () => {
  test("[INVITE-1] makes an account where nobody may register, and says first who invites", async () => {
    expect((await post(`${server.url}/users`, { username: "ada" })).status).toBe(403);
    const { invite, code } = await invited();
    expect(invite).toMatchObject({ by: { name: "olga" }, role: "member", uses: 1 });
    expect(Math.abs(Date.parse(invite.expiresAt) - Date.now() - 7 * DAY_MS)).toBeLessThan(DAY_MS);
    const looked = await post(`${server.url}/invites/check`, { code });
    expect(looked).toMatchObject({ status: 200, body: { server: "exchat", by: "olga", role: "member" } });
    // Looking uses nothing up.
    expect((await signUp("ada", code, { password: PASSWORD })).status).toBe(201);
    const again = await signUp("bob", code);
    expect(again.status).toBe(403);
    expect(again.text).toContain(
      "this invitation was used as often as it could be: ask olga for another one",
    );
    expect((await post(`${server.url}/invites/check`, { code })).status).toBe(404);
    expect((await post(`${server.url}/sessions`, { username: "ada", password: PASSWORD })).status).toBe(201);
  });

  test("[INVITE-2] for one makes one account of fifty at once", async () => {
    const { code } = await invited();
    const answers = await Promise.all(Array.from({ length: 50 }, (_, i) => signUp(`one-of-50-${i}`, code)));
    expect(answers.map(({ status }) => status).toSorted()).toEqual([201, ...Array(49).fill(403)]);
  });

  test("[INVITE-2] for several makes so many, over every way", async () => {
    const { code } = await invited({ uses: 2 });
    await using guest = await FullClient.connect(server.wsUrl, { name: "gus" });
    const before = guest.hello.user.id;
    expect((await guest.refused("account.register", {})).code).toBe("registration_closed");
    expect((await guest.refused("account.register", { invite: "wrong" })).code).toBe("bad_code");
    const { user } = await guest.ok<{ user: { id: string; kind: string } }>("account.register", {
      invite: code,
    });
    expect(user).toMatchObject({ id: before, kind: "account" });
    expect((await signUp("second", code)).status).toBe(201);
    expect((await signUp("third", code)).status).toBe(403);
  });

  test("[INVITE-2] that fails for another reason is not used up", async () => {
    const { code } = await invited();
    expect((await signUp("olga", code)).status).toBe(409);
    expect((await signUp("no name!", code)).status).toBe(400);
    expect((await signUp("shorty", code, { password: "short" })).status).toBe(400);
    expect((await signUp("late", code)).status).toBe(201);
  });

  test("[INVITE-3] gives the role that it says, which is none above who made it, now", async () => {
    await using amy = await comes("amy", { role: "admin" });
    expect(amy.hello.user).toMatchObject({ role: "admin" });
    await using mod = await comes("mod", { role: "moderator" });
    expect((await mod.refused("server.invite")).code).toBe("not_allowed");
    expect((await amy.refused("server.invite", { role: "owner" })).code).toBe("bad_request");
    const { code } = await amy.ok<Made>("server.invite", { role: "admin" });
    await owner.ok("user.role", { user: "amy", role: "member" });
    expect((await signUp("too-late", code)).status).toBe(403);
    expect((await post(`${server.url}/invites/check`, { code })).status).toBe(404);
    expect((await amy.refused("server.invites")).code).toBe("not_allowed");
  });

  test("[INVITE-4] is listed while it is open, taken back, and ends by itself", async () => {
    const { invite, code } = await invited({ uses: 10_000, days: 365 });
    const listed = async () => (await owner.ok<{ invites: Invite[] }>("server.invites")).invites;
    expect(await listed()).toContainEqual(invite);
    expect(JSON.stringify(await listed())).not.toContain(code);
    await owner.ok("server.uninvite", { invite: invite.id });
    expect((await listed()).map(({ id }) => id)).not.toContain(invite.id);
    expect((await owner.refused("server.uninvite", { invite: invite.id })).code).toBe("no_such_invite");
    expect((await signUp("never", code)).status).toBe(403);
    for (const fields of [{ uses: 0 }, { uses: 10_001 }, { days: 0 }, { days: 366 }, { days: 0.5 }])
      expect((await owner.refused("server.invite", fields)).code).toBe("bad_request");
    const old = await invited();
    ends(old.invite);
    expect((await signUp("never", old.code)).status).toBe(403);
    expect((await listed()).map(({ id }) => id)).not.toContain(old.invite.id);
  });

  test("[INVITE-5] that is used up, expired, revoked, cut off, unknown, or of a former admin gets a sentence of its own", async () => {
    const says = async (code: string) => {
      const { status, body } = await post(`${server.url}/invites/check`, { code });
      return [status, (body as { error?: string }).error];
    };
    const used = await invited();
    expect((await signUp("ursula", used.code)).status).toBe(201);
    const revoked = await invited();
    await owner.ok("server.uninvite", { invite: revoked.invite.id });
    const expired = await invited();
    ends(expired.invite);
    await using amos = await comes("amos", { role: "admin" });
    const powerless = await amos.ok<Made>("server.invite");
    await owner.ok("user.role", { user: "amos", role: "member" });
    await using elsewhere = await startServer();
    await using other = await own(elsewhere, "otto");
    const foreign = await other.ok<Made>("server.invite");
    const unknown =
      "this server knows no such invitation: copy the whole link, and look whether it is a link to this server";
    for (const [code, sentence] of [
      [used.code, "this invitation was used as often as it could be: ask olga for another one"],
      [revoked.code, "this invitation was withdrawn: ask olga for another one"],
      [expired.code, "this invitation has expired: ask olga for another one"],
      [
        powerless.code,
        "amos, who made this invitation, may no longer invite people: ask an admin of the server",
      ],
      [foreign.code, unknown],
      ["A".repeat(43), unknown],
      [used.code.slice(0, 12), "this is not the whole link of an invitation: copy all of it"],
      [`${used.code} and more`, "this is not the whole link of an invitation: copy all of it"],
    ] as const) {
      expect(await says(code)).toEqual([404, sentence]);
      expect((await signUp("nobody", code)).body).toMatchObject({ error: sentence });
    }
  });

  test("[INVITE-6] lists who used it, and stays in the list for some time after its end", async () => {
    const { invite, code } = await invited({ uses: 3 });
    for (const name of ["lia", "leo"]) expect((await signUp(name, code)).status).toBe(201);
    const found = async (fields: { ended?: boolean }) =>
      (await owner.ok<{ invites: Invite[] }>("server.invites", fields)).invites.find(
        ({ id }) => id === invite.id,
      );
    expect(await found({})).toMatchObject({ uses: 1, used: 2, usedBy: [{ name: "leo" }, { name: "lia" }] });
    const first = await owner.ok<{ people: { id: string; name: string }[] }>("server.invited", {
      ...{ invite: invite.id, limit: 1 },
    });
    expect(first).toMatchObject({ people: [{ name: "lia" }], more: true });
    const after = first.people[0]?.id;
    expect(await owner.ok("server.invited", { invite: invite.id, after })).toMatchObject({
      people: [{ name: "leo" }],
      more: false,
    });
    await owner.ok("server.uninvite", { invite: invite.id });
    expect(await found({})).toBeUndefined();
    expect(await found({ ended: true })).toMatchObject({ ended: "revoked", used: 2 });
    ends(invite, 30 * DAY_MS);
    await invited();
    expect(await found({ ended: true })).toBeUndefined();
  });

  test("[INVITE-7] leads into rooms that its maker is in, private ones too, as long as the maker may invite there", async () => {
    const { room: open } = await owner.ok<Entered>("room.create", { name: "lounge" });
    await owner.ok("room.join", { room: open.id });
    const { room: secret } = await owner.ok<Entered>("room.create", { name: "cellar", private: true });
    const { room: lost } = await owner.ok<Entered>("room.create", { name: "attic", private: true });
    const { code } = await invited({ uses: 2, rooms: [open.id, secret.id, lost.id] });
    await owner.ok("room.leave", { room: lost.id });
    const { body } = await signUp("rita", code);
    await using rita = await FullClient.connect(server.wsUrl, {
      token: (body as { access_token: string }).access_token,
    });
    const roomsOf = (one: FullClient) => one.hello.rooms.map(({ name }) => name).toSorted();
    expect(roomsOf(rita)).toEqual(["cellar", "lounge"]);
    await using gabe = await FullClient.connect(server.wsUrl, { name: "gabe" });
    await gabe.ok("account.register", { invite: code });
    await gabe.event(secret.id, ({ type }) => type === "member.joined", "gabe is in the private room");
    await using amy = await comes("alma", { role: "admin" });
    expect(await amy.refused("server.invite", { rooms: [secret.id] })).toMatchObject({
      code: "not_member",
      field: "rooms",
      room: secret.id,
    });
  });

  test("[INVITE-1] is guessed as slowly as a password", async () => {
    const mallory = new Surfer(server.url, { "X-Forwarded-For": "192.0.2.200" });
    const statuses: number[] = [];
    for (let i = 0; i < 55; i += 1)
      statuses.push((await mallory.post("/invites/check", { code: `guess-${i}`.padEnd(43, "x") })).status);
    expect(statuses.filter((status) => status === 404)).toHaveLength(50);
    expect(statuses.at(-1)).toBe(429);
    const { code } = await invited();
    expect((await mallory.post("/users", { username: "mallory", invite: code })).status).toBe(429);
    expect(
      (await new Surfer(server.url, { "X-Forwarded-For": "192.0.2.201" }).post("/invites/check", { code }))
        .status,
    ).toBe(200);
  });

  test("[AUTH-10] is in no file, log or list: only its hash is kept", async () => {
    const { code } = await invited();
    await post(`${server.url}/invites/check`, { code });
    const files = readdirSync(server.data, { withFileTypes: true }).filter((entry) => entry.isFile());
    for (const { name } of files) expect(readFileSync(join(server.data, name)).includes(code)).toBe(false);
    expect(server.stdout() + server.stderr()).not.toContain(code);
    // What is written down of it, for whoever looks after the server, has not even the hash.
    using database = new Database(join(server.data, "exchat.sqlite"), { readonly: true });
    const facts = JSON.stringify(database.query("select type, data from server_facts").all());
    for (const type of ["owner.linked", "owner.claimed", "invite.created", "invite.used", "invite.revoked"])
      expect(facts).toContain(type);
    const kept = database.query("select code from invites").all() as { code: string }[];
    for (const one of kept) expect(facts).not.toContain(one.code);
  });

  test("[INVITE-1] is made by `exchat invite`, too", async () => {
    const made = await exchat(["invite", "--uses", "3", "--role", "moderator", "--data", server.data]);
    expect(made.code).toBe(0);
    const code = /chat\.html#invite=([\w-]+)\n$/.exec(made.stdout)?.[1] ?? "";
    expect((await post(`${server.url}/invites/check`, { code })).body).toMatchObject({
      by: "exchat",
      role: "moderator",
    });
    expect((await signUp("maude", code)).status).toBe(201);
    const listed = await exchat(["invites", "--data", server.data]);
    const line = listed.stdout.split("\n").find((one) => one.includes("by exchat")) ?? "";
    expect(line).toMatch(/^i\d+ {2}by exchat {2}moderator {2}for 2 more until .* {2}used by maude$/);
    const [id = ""] = line.split(" ");
    expect((await exchat(["uninvite", id, "--data", server.data])).stdout).toStartWith(`withdrawn: ${id}`);
    expect((await signUp("milo", code)).status).toBe(403);
    expect((await exchat(["uninvite", id, "--data", server.data])).stderr).toContain("no open invitation");
    const ended = await exchat(["invites", "--ended", "--data", server.data]);
    expect(ended.stdout).toContain(`${id}  by exchat  moderator  revoked  used by maude`);
    for (const args of [["--rooms", "nowhere"]])
      expect((await exchat(["invite", ...args, "--data", server.data])).stderr).toBe(
        'exchat: there is no public room "nowhere"\n',
      );
    for (const args of [
      ["--uses", "0"],
      ["--uses", "many"],
      ["--days", "366"],
      ["--role", "owner"],
    ]) {
      const wrong = await exchat(["invite", ...args, "--data", server.data]);
      expect(wrong.code).toBe(64);
      expect(wrong.stderr).toMatch(/^exchat: --(?:uses|days|role) must .*\n$/);
    }
  });
});
