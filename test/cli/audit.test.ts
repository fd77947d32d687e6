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
  expect(last).toMatch(/^\d+ {2}.*Z {2}server\.banned {2}exchat banned a network$/);
  expect(ban).toContain("server.banned  exchat banned mallory: spam");
  expect(earlier.some((line) => line.includes("user.created  mallory made an account"))).toBe(true);
  await server.stop();
  expect((await exchat(["audit", "--limit", "1", ...data])).stdout.trimEnd()).toBe(last as string);
  expect(await exchat(["audit", "--limit", "none", ...data])).toMatchObject({ code: 1, stdout: "" });
});

test("[DEACT-5] `exchat user` lists accounts, shows one, and looks after it; an unknown name says which one is near", async () => {
  await using server = await startServer();
  const user = (...args: readonly string[]) => exchat(["user", ...args, "--data", server.data]);
  for (const name of ["ada", "bob"]) await signUp(server.url, name);
  expect((await user("list")).stdout).toMatch(/^u\d+ {2}ada {2}member\nu\d+ {2}bob {2}member\n$/);
  expect((await user("list", "--search", "bo")).stdout).toContain("bob");
  expect(JSON.parse((await user("show", "ada", "--json")).stdout)).toMatchObject({ name: "ada" });
  expect((await user("role", "ada", "owner")).code).toBe(0);
  expect(await user("role", "ada", "member")).toMatchObject({
    ...{ code: 1, stderr: expect.stringContaining("ada is the only owner of this server") },
  });
  expect((await user("deactivate", "ada")).stderr).toContain("the only owner");
  expect((await user("role", "bob", "king")).code).toBe(1);
  expect((await user("deactivate", "bob")).stdout).toBe("bob cannot sign in any more\n");
  expect((await user("show", "bob")).stdout).toMatch(/ {2}deactivated\n$/);
  expect((await user("reactivate", "bob")).code).toBe(0);
  expect((await user("sessions", "bob")).stdout).toBe("bob is not signed in\n");
  expect((await user("sessions", "ada")).stdout).toMatch(/^s\d+ {2}program {2}/);
  expect((await user("sessions", "ada", "--end", "all")).stdout).toBe("ended all of ada\n");
  expect(await user("show", "adda")).toMatchObject({
    ...{ code: 1, stderr: "exchat: there is nobody named adda: did you mean ada?\n" },
  });
  expect((await user("delete", "bob")).stdout).toContain("deleted bob");
  expect((await user("fire", "ada")).code).toBe(64);
});
