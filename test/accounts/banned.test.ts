import { expect, test } from "bun:test";
import { startServer } from "../support/server.ts";
import { exchat } from "../support/verb.ts";

test("[BAN-1, BAN-2] by HTTP nobody from a banned network signs up or comes as a guest, and others do", async () => {
  await using server = await startServer({ env: { EXCHAT_GUESTS: "on", EXCHAT_REGISTRATION: "open" } });
  const ask = async (path: string, address: string, body: object) => {
    const headers = { "x-forwarded-for": address, "content-type": "application/json" };
    const answer = await fetch(server.url + path, { method: "POST", headers, body: JSON.stringify(body) });
    return `${answer.status} ${JSON.stringify(await answer.json())}`;
  };
  const password = "correct horse battery";
  expect(await ask("/users", "198.51.100.7", { username: "mallory", password })).toStartWith("201");
  const data = ["--data", server.data];
  expect((await exchat(["ban", "198.51.100.0/24", "--reason", "floods", ...data])).code).toBe(0);
  for (const [path, body] of [
    ["/users", { username: "eve", password }],
    ["/guests", { username: "gus" }],
    ["/sessions", { username: "mallory", password }],
  ] as const) {
    expect(await ask(path, "198.51.100.8", body)).toMatch(/^403 .*you are banned from this server: floods/);
    expect(await ask(path, "203.0.113.8", body)).toStartWith("201");
  }
  // A wrong password is told as ever: who has banned whom is for who knows the right one.
  expect(
    await ask("/sessions", "198.51.100.8", { username: "mallory", password: "wrong horse" }),
  ).toStartWith("401");
});
