import { describe, expect, test } from "bun:test";
import { FullClient } from "../support/full-client.ts";
import { RawWebSocket } from "../support/raw-websocket.ts";
import { type Server, startServer } from "../support/server.ts";
import { Surfer } from "../support/surfer.ts";

/** A server whose operator has set nothing about who may come in, but for these. */
const unset = (env: Readonly<Record<string, string>> = {}): Promise<Server> =>
  startServer({ env: { EXCHAT_GUESTS: "", EXCHAT_REGISTRATION: "", ...env } });

let visitors = 0;

/** What a visitor who sends these headers is told, and what happens at each door. */
async function doors({ url, wsUrl }: Server, headers: Readonly<Record<string, string>> = {}) {
  const surfer = new Surfer(url, headers);
  const { guests, registration } = (await surfer.get("/info")).body;
  const visit = (await surfer.post("/guests")).status;
  const signUp = (await surfer.post("/users", { username: `v-${++visitors}` })).status;
  await using plain = await RawWebSocket.connect(url, { headers });
  await using full = await FullClient.open(wsUrl, "visitor", headers);
  const { error } = await full.request("hello");
  return { guests, registration, visit, signUp, plain: plain.status, full: error?.code ?? "ok" };
}

const open = { guests: true, registration: "open", visit: 201, signUp: 201, plain: 101, full: "ok" };
const shut = {
  guests: false,
  registration: "invite",
  visit: 403,
  signUp: 403,
  plain: 400,
  full: "guests_off",
};

describe("[RUN-6] what the operator has not set", () => {
  test("[RUN-6] is open for this machine, and for nobody whom a proxy on it asks for", async () => {
    await using server = await unset();
    expect(await doors(server)).toEqual(open);
    const proxied = [
      { "X-Forwarded-For": "203.0.113.9" },
      { "X-Forwarded-For": "127.0.0.1" },
      { "X-Forwarded-For": "" },
      { "X-Forwarded-For": "what?" },
      { "X-Forwarded-Proto": "https" },
      { Forwarded: "for=203.0.113.9" },
      { Via: "1.1 proxy" },
    ];
    for (const headers of proxied) expect([headers, await doors(server, headers)]).toEqual([headers, shut]);
  });

  test("[RUN-6] is open for nobody when people reach the server by a public address", async () => {
    await using server = await unset({ EXCHAT_PUBLIC_URL: "https://chat.example.org" });
    expect(await doors(server)).toEqual(shut);
  });

  test("[RUN-6] is of no matter where the operator has set it: for everybody alike", async () => {
    await using server = await startServer({
      env: { EXCHAT_GUESTS: "on", EXCHAT_REGISTRATION: "closed", EXCHAT_PUBLIC_URL: "http://example.org" },
    });
    const set = { ...open, registration: "closed", signUp: 403 };
    expect(await doors(server)).toEqual(set);
    expect(await doors(server, { "X-Forwarded-For": "203.0.113.9" })).toEqual(set);
  });

  test("[RUN-6] holds for a guest who wants to become an account, too", async () => {
    await using server = await unset({ EXCHAT_GUESTS: "on" });
    const wish = { name: "ada", password: "correct horse battery" };
    const headers = { "X-Forwarded-For": "203.0.113.9" };
    await using far = await FullClient.connect(server.wsUrl, { headers });
    expect((await far.refused("account.register", wish)).code).toBe("registration_closed");
    await using near = await FullClient.connect(server.wsUrl);
    expect(await near.ok("account.register", wish)).toMatchObject({ user: { kind: "account" } });
  });
});
