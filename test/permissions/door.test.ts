import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import type { ActionType } from "../../src/chat/rules.ts";
import type { Refusal } from "../../src/protocol/errors.ts";
import { signUp } from "../support/people.ts";
import { startServer } from "../support/server.ts";
import { isOverseen } from "./overseeing-table.ts";
import { isAsked, type Kind, letters, placesOf, table, titleOf, whoMay } from "./table.ts";
import { PermissionWorld } from "./world.ts";

const NOWHERE = "r999999";
const isForbidden = ({ code, rule }: Refusal): boolean =>
  rule !== undefined || code === "no_such_room" || code === "not_signed_in";
/** What is told of a room, whichever it is. */
const anonymous = (refused: Refusal | undefined, room: string): string =>
  JSON.stringify(refused)?.replaceAll(room, "THE ROOM");
const asked = table.filter(isAsked);
/** Theirs only who are in them: their people, or, of a private room, who is invited. */
const insiders: Readonly<Record<Kind, string>> = {
  ...{ public: "", archived: "", private: "IgMVP", direct: "gMVP" },
};

let world: PermissionWorld;
beforeAll(async () => {
  world = await PermissionWorld.open();
});
afterAll(async () => {
  await world[Symbol.asyncDispose]();
  expect(world.house.log).toEqual([]);
});

describe("through the door", () => {
  for (const row of asked)
    test(`[PERM-1, PERM-2] ${titleOf(row)}: exactly those who may`, async () => {
      let rooms = await world.rooms();
      for (const place of placesOf(row)) {
        const allowed: string[] = [];
        for (const letter of letters) {
          const there = rooms[place === "anywhere" ? "public" : place];
          const scene = world.scene(there, letter);
          const { error } = await world.client(letter).request(row.action, row.fields(scene));
          if (!error || !isForbidden(error)) allowed.push(letter);
          if (!error && row.alone) {
            await world.forgets(rooms);
            rooms = await world.rooms();
          }
          if (error?.rule) expect(error.lift).toBeString();
          if (error?.code === "internal") throw new Error(`${letter}: ${error.message}`);
        }
        const may = letters.filter((letter) => whoMay(row, place).includes(letter));
        expect(`${place}: ${allowed.join("")}`).toBe(`${place}: ${may.join("")}`);
      }
      await world.forgets(rooms);
    });

  for (const row of asked.filter(({ may }) => !("anywhere" in may)))
    test(`[PERM-3] ${titleOf(row)}: a room that one may not know of is like one that does not exist`, async () => {
      const rooms = await world.rooms();
      for (const kind of ["private", "direct"] as const)
        for (const letter of letters.filter((one) => one !== "S" && !insiders[kind].includes(one))) {
          if (kind === "private" && isOverseen(row, letter)) continue;
          const scene = world.scene(rooms[kind], letter);
          const nowhere = { ...scene, room: NOWHERE, theirs: `${NOWHERE}.3`, own: `${NOWHERE}.3` };
          const here = await world.client(letter).request(row.action, row.fields(scene));
          const none = await world.client(letter).request(row.action, row.fields(nowhere));
          expect(`${letter} ${kind} ${anonymous(here.error, scene.room)}`).toBe(
            `${letter} ${kind} ${anonymous(none.error, NOWHERE)}`,
          );
          expect(here.error?.code).toBe("no_such_room");
        }
      await world.forgets(rooms);
    });
});

describe("by HTTP", () => {
  /** Who may ask, by the action whose rules say so, and what a person who is unknown is answered. */
  const rows: Readonly<Record<string, readonly [may: ActionType | "anyone", status: number]>> = {
    "GET /": ["anyone", 200],
    "GET /chat.html": ["anyone", 200],
    "GET /admin": ["anyone", 200],
    "GET /info": ["anyone", 200],
    "GET /healthz": ["anyone", 200],
    "GET /readyz": ["anyone", 200],
    "GET /metrics": ["anyone", 200],
    "POST /users": ["account.create", 400],
    "POST /owner": ["anyone", 400],
    "POST /invites/check": ["anyone", 400],
    "POST /recovery": ["anyone", 400],
    "POST /recovery/check": ["anyone", 400],
    "POST /entry": ["entry.ask", 400],
    "POST /entry/check": ["anyone", 400],
    "GET /account/export": ["account.export", 401],
    "PUT /account/picture": ["account.picture", 401],
    "DELETE /account/picture": ["account.picture", 401],
    "PUT /server/logo": ["server.logo", 401],
    "DELETE /server/logo": ["server.logo", 401],
    "GET /pictures/:hash": ["anyone", 404],
    "GET /pictures/:hash/small": ["anyone", 404],
    "GET /audit/export": ["audit.export", 401],
    "POST /guests": ["guest.create", 201],
    "POST /sessions": ["anyone", 400],
    "POST /sessions/passkey": ["anyone", 400],
    "POST /passkeys/options": ["anyone", 400],
    "POST /passkeys": ["passkey.add", 401],
    "POST /passkeys/proof": ["passkey.use", 401],
    "POST /factors/begin": ["anyone", 400],
    "POST /factors": ["anyone", 400],
    "GET /sessions/current": ["anyone", 200],
    "DELETE /sessions/current": ["anyone", 204],
    "GET /oidc/begin": ["anyone", 200],
    "POST /oidc/begin": ["anyone", 503],
    "GET /oidc/return": ["anyone", 200],
    "GET /oidc/account": ["anyone", 200],
    "POST /oidc/account": ["anyone", 403],
  };

  test("[PERM-1] every route has its row, and answers whoever is unknown like everybody", async () => {
    const files = ["door.ts", "factor-routes.ts", "oidc.ts"];
    const source = files.map((file) => readFileSync(`src/doors/http/${file}`, "utf8")).join("\n");
    const routes = source.matchAll(/"([A-Z]+ \/[^"]*)": \{\s*may: "([^"]+)"/g);
    const may = Object.fromEntries([...routes].map(([, route, action]) => [route, action]));
    expect(may).toEqual(Object.fromEntries(Object.entries(rows).map(([route, [action]]) => [route, action])));
    // No issuer answers there.
    const oidc = { EXCHAT_OIDC_ISSUER: "http://127.0.0.1:1", EXCHAT_OIDC_CLIENT_ID: "exchat" };
    await using server = await startServer({ env: oidc });
    for (const [route, [, status]] of Object.entries(rows)) {
      const [method = "", path = ""] = route.split(" ");
      for (const headers of [
        {},
        { authorization: "Bearer nobody" },
        { cookie: "exchat=nobody", origin: server.url },
      ]) {
        const body = method === "POST" ? { body: "{}" } : {};
        const answer = await fetch(`${server.url}${path}`, { method, headers, ...body });
        expect(`${route} ${answer.status}`).toBe(`${route} ${status}`);
      }
    }
  });

  test("[PERM-1] a session is shown to, and ended by, whoever it is shown by", async () => {
    await using server = await startServer();
    const [ada, bob] = [await signUp(server.url, "ada"), await signUp(server.url, "bob")];
    const ask = (method: string, token: string) =>
      fetch(`${server.url}/sessions/current`, { method, headers: { authorization: `Bearer ${token}` } });
    const nameOf = async (token: string) =>
      ((await (await ask("GET", token)).json()) as { user: { name: string } | null }).user?.name;
    expect([await nameOf(ada), await nameOf(bob)]).toEqual(["ada", "bob"]);
    await ask("DELETE", ada);
    expect([await nameOf(ada), await nameOf(bob)]).toEqual([undefined, "bob"]);
  });
});
