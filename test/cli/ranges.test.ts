import { expect, setDefaultTimeout, test } from "bun:test";
import { writeFileSync } from "node:fs";
import { limits } from "../../src/protocol/limits.ts";
import { FullClient } from "../support/full-client.ts";
import { signUp } from "../support/people.ts";
import { startServer } from "../support/server.ts";
import { TempFolder } from "../support/temp-folder.ts";
import { exchat } from "../support/verb.ts";

setDefaultTimeout(60_000);

const open = { EXCHAT_GUESTS: "on", EXCHAT_REGISTRATION: "open" };

test("[BAN-7, BAN-8] `exchat ban import` bans the ranges of a file at once, replaces and removes them by the list's name; exempt ranges stay out of it", async () => {
  using folder = new TempFolder();
  const file = folder.in("Drop.txt");
  await using server = await startServer({ env: open });
  const verb = (...words: string[]) => exchat([...words, "--data", server.data]);
  const guest = async (address: string, name: string) => {
    const headers = { "x-forwarded-for": address, "content-type": "application/json" };
    const body = JSON.stringify({ username: name });
    const answer = await fetch(`${server.url}/guests`, { method: "POST", headers, body });
    return `${answer.status} ${((await answer.json()) as { error?: string }).error ?? ""}`;
  };
  const headers = { "x-forwarded-for": "192.0.2.9" };
  await using mallory = await FullClient.connect(server.wsUrl, { name: "mallory", headers });
  writeFileSync(file, "192.0.2.0/25\n192.0.2.128/25 ; a comment\nbad line\n2001:db8::/200\nspam*\n");
  const refused = await verb("ban", "import", file);
  expect([refused.code, refused.stdout]).toEqual([1, ""]);
  expect(refused.stderr).toContain("line 3:");
  expect(refused.stderr).toContain("line 4:");
  expect((await verb("bans")).stdout).toBe("nobody is banned\n");
  const done = await verb("ban", "import", file, "--skip-bad", "--reason", "hijacked", "--days", "2");
  expect([done.code, done.stdout]).toEqual([0, "imported drop: 1 ranges, 1 patterns of names\n"]);
  expect(done.stderr).toContain("line 3:");
  expect((await mallory.isClosed()).code).toBe(4003);
  expect(await guest("192.0.2.200", "eve")).toMatch(
    /^403 you are banned from this server until .* UTC: hijacked$/,
  );
  expect(await guest("203.0.113.1", "spammer")).toStartWith("403");
  expect(await guest("203.0.113.1", "eve")).toBe("201 ");
  expect((await verb("bans")).stdout).toMatch(
    /^list drop {2}1 ranges, 1 patterns of names {2}until .* {2}by exchat {2}hijacked\n$/,
  );

  expect((await verb("exempt", "add", "192.0.2.64/26", "--reason", "our office")).code).toBe(0);
  expect(await guest("192.0.2.70", "otto")).toBe("201 ");
  expect(await guest("192.0.2.200", "olli")).toStartWith("403");
  expect((await verb("exempt", "list")).stdout).toMatch(
    /^192\.0\.2\.64\/26 {2}by exchat {2}since .* {2}our office\n$/,
  );
  await server.restart();
  expect(await guest("192.0.2.70", "oscar")).toBe("201 ");
  expect(await guest("192.0.2.200", "olli")).toStartWith("403");

  const again = await exchat(
    ["ban", "import", "-", "--name", "drop", "--data", server.data],
    {},
    "198.51.100.0/24\n",
  );
  expect(again).toMatchObject({ code: 0, stdout: "imported drop: 1 ranges, 0 patterns of names\n" });
  expect(await guest("192.0.2.200", "olli")).toBe("201 ");
  expect(await guest("198.51.100.3", "ole")).toStartWith("403");
  expect((await verb("unban", "drop")).stdout).toBe("removed: drop\n");
  expect(await guest("198.51.100.3", "ole")).toBe("201 ");
  expect((await verb("exempt", "remove", "192.0.2.64/26")).code).toBe(0);
  for (const [words, says] of [
    [["exempt", "remove", "192.0.2.64/26"], "192.0.2.64/26 is not exempt"],
    [["exempt", "add", "10.0.0.0/4"], "is too wide"],
    [["exempt", "add", "example.org"], "is no address"],
    [["ban", "import", folder.in("none.txt")], "cannot be read"],
    [["ban", "import", file, "--name", "../x", "--skip-bad"], "--name"],
    [["ban", "import", file, "--days", "x"], "--days"],
    [["unban", "drop"], "there is no ban drop"],
  ] as const) {
    const { code, stderr } = await verb(...words);
    expect(code).not.toBe(0);
    expect(stderr).toContain(says);
  }
  const audit = (await verb("audit", "--limit", "20")).stdout;
  for (const type of ["ranges.set", "ranges.removed"]) expect(audit).toContain(type);
  expect(audit).not.toContain("192.0.2");
});

test("[BAN-8] people of an exempt network share no limits: an office behind one address makes as many accounts as it likes", async () => {
  await using server = await startServer({ env: { ...open, EXCHAT_RATE_LIMIT: "on" } });
  const tries = async (prefix: string) => {
    const headers = { "x-forwarded-for": "203.0.113.7", "content-type": "application/json" };
    const made: number[] = [];
    for (let n = 0; n < limits.accountsPerAddressBurstMax + 2; n += 1) {
      const body = JSON.stringify({ username: `${prefix}${n}` });
      made.push((await fetch(`${server.url}/users`, { method: "POST", headers, body })).status);
    }
    return made;
  };
  expect(await tries("a")).toContain(429);
  expect((await exchat(["exempt", "add", "203.0.113.0/24", "--data", server.data])).code).toBe(0);
  expect(new Set(await tries("b"))).toEqual(new Set([201]));
});

test("[BAN-7] admins see lists in the page's question and remove them; moderators see them only", async () => {
  await using server = await startServer();
  const code = /#owner=([\w-]+)/.exec(server.stdout())?.[1];
  await using olga = await FullClient.connect(server.wsUrl, { token: await signUp(server.url, "olga") });
  await olga.ok("owner.claim", { code });
  await exchat(["ban", "import", "-", "--name", "x", "--data", server.data], {}, "192.0.2.0/24\nspam*\n");
  const lists = async () => (await olga.ok<{ lists: object[] }>("ranges.list")).lists;
  expect(await lists()).toEqual([
    {
      name: "x",
      use: "ban",
      ranges: 1,
      patterns: 1,
      by: { id: "u1", name: "exchat" },
      at: expect.any(String),
    },
  ]);
  await olga.ok("ranges.exempt", { network: "203.0.113.7/32" });
  expect((await olga.refused("ranges.exempt", { network: "spam*" })).field).toBe("network");
  expect(await lists()).toContainEqual(expect.objectContaining({ name: "203.0.113.7", use: "exempt" }));
  await olga.ok("ranges.remove", { use: "exempt", name: "203.0.113.7/32" });
  await olga.ok("ranges.remove", { use: "ban", name: "x" });
  expect((await olga.refused("ranges.remove", { use: "ban", name: "x" })).code).toBe("no_such_ban");
  expect(await lists()).toEqual([]);
});
