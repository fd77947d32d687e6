import { expect, test } from "bun:test";
import { signUp } from "../support/people.ts";
import { startServer } from "../support/server.ts";
import { exchat } from "../support/verb.ts";

test("[AUDIT-5] `exchat audit` shows what happened to people and to the server, while it runs and while it does not", async () => {
  await using server = await startServer();
  const data = ["--data", server.data];
  await signUp(server.url, "mallory");
  expect((await exchat(["ban", "mallory", "--reason", "spam", ...data])).code).toBe(0);
  expect((await exchat(["ban", "203.0.113.0/24", ...data])).code).toBe(0);
  const shown = await exchat(["audit", ...data]);
  const [last, ban, ...earlier] = shown.stdout.trimEnd().split("\n");
  expect(last).toMatch(/^\d+ {2}.*Z {2}server\.banned {2}by exchat {2}kind=network {2}ban=b2$/);
  expect(ban).toContain("server.banned  by exchat  kind=account");
  expect(ban).toContain("target=mallory");
  expect(earlier.some((line) => line.includes("user.created  by mallory"))).toBe(true);
  await server.stop();
  expect((await exchat(["audit", "--limit", "1", ...data])).stdout.trimEnd()).toBe(last as string);
  expect(await exchat(["audit", "--limit", "none", ...data])).toMatchObject({ code: 1, stdout: "" });
});
