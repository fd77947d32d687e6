import { expect, test } from "bun:test";
import { FullClient } from "../support/full-client.ts";
import { signUp } from "../support/people.ts";
import { startServer } from "../support/server.ts";
import { exchat } from "../support/verb.ts";

test("[BAN-1, BAN-3] `exchat ban` keeps people away while the server runs and over a restart, until `unban`", async () => {
  await using server = await startServer();
  const data = ["--data", server.data];
  const token = await signUp(server.url, "mallory");
  const mallory = await FullClient.connect(server.wsUrl, { token });
  const banned = await exchat(["ban", "mallory", "--reason", "spam", "--days", "2", ...data]);
  expect(banned).toMatchObject({ code: 0, stderr: "" });
  expect(banned.stdout).toMatch(/^b1 {2}account {2}mallory {2}until .* {2}by exchat {2}spam\n$/);
  expect((await mallory.isClosed()).code).toBe(4003);
  await server.restart();
  expect(FullClient.connect(server.wsUrl, { token })).rejects.toThrow(
    "you are banned from this server until",
  );
  expect((await exchat(["bans", ...data])).stdout).toContain("mallory");
  expect(await exchat(["unban", "bob", ...data])).toMatchObject({ code: 1, stdout: "" });
  expect((await exchat(["unban", "mallory", ...data])).code).toBe(0);
  expect((await exchat(["bans", ...data])).stdout).toBe("nobody is banned\n");
  await using again = await FullClient.connect(server.wsUrl, { token });
  expect(again.hello.user.name).toBe("mallory");
});
