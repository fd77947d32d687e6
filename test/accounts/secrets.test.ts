import { expect, test } from "bun:test";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { FullClient } from "../support/full-client.ts";
import { PlainClient } from "../support/plain-client.ts";
import { startServer } from "../support/server.ts";
import { Surfer } from "../support/surfer.ts";

const PASSWORD = "seeded-password-one";
const NEXT = "seeded-password-two";
const WRONG = "seeded-password-wrong";
const BAD = "password1";

/** Everything in the data folder, as bytes. */
async function filesOf(folder: string): Promise<readonly (readonly [name: string, bytes: Buffer])[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return await Promise.all(
    entries
      .filter((entry) => entry.isFile())
      .map(
        async ({ parentPath, name }) =>
          [name, Buffer.from(await Bun.file(join(parentPath, name)).arrayBuffer())] as const,
      ),
  );
}

test("[AUTH-10] no password, token, cookie or code is in a log, a metric, an error, an answer to others or a file", async () => {
  await using server = await startServer({ env: { EXCHAT_LOG_LEVEL: "debug", EXCHAT_LOG: "json" } });
  const said: string[] = [];
  const code = /#owner=([\w-]+)/.exec(server.stdout())?.[1] ?? "";
  const ada = new Surfer(server.url);
  const secrets = new Set([PASSWORD, NEXT, WRONG, code]);
  const ask = async (who: Surfer, method: "get" | "post" | "delete", path: string, content?: unknown) => {
    const got = await (method === "post" ? who.post(path, content) : who[method](path));
    said.push(got.text);
    if (who.cookie) secrets.add(who.cookie.split("=")[1] as string);
    return got;
  };

  await ask(ada, "post", "/users", { username: "ada", password: PASSWORD, cookie: true });
  const program = new Surfer(server.url);
  const got = await program.post("/sessions", { username: "ada", password: PASSWORD });
  const token = got.body["access_token"] as string;
  secrets.add(token);
  await ask(program, "post", "/sessions", { username: "ada", password: WRONG });
  await ask(program, "post", "/users", { username: "ada", password: PASSWORD });
  await ask(program, "post", "/users", { username: "bea", password: BAD });
  await ask(program, "post", "/users", `{"username":"${WRONG}`);
  for (const path of [`/${token}`, `/chat?access_token=${token}`, `/rooms/x?access_token=${token}`])
    await ask(program, "get", path);
  await ask(new Surfer(server.url, { Authorization: `Bearer ${token}` }), "get", "/sessions/current");
  {
    await using tab = await ada.tab();
    await using plain = await PlainClient.connect(server.wsUrl, { token });
    await plain.settled();
    said.push(JSON.stringify(await tab.refused("account.password", { old: WRONG, password: NEXT })));
    said.push(JSON.stringify(await tab.refused("owner.claim", { code: `${code}x` })));
    said.push(JSON.stringify(await tab.refused("account.password", { old: [PASSWORD], password: NEXT })));
    await tab.ok("owner.claim", { code });
    await tab.ok("account.password", { old: PASSWORD, password: NEXT });
    const made = await tab.ok<{ token: string }>("session.create", { label: "bot" });
    secrets.add(made.token);
    said.push(
      JSON.stringify(await tab.ok("session.list")),
      JSON.stringify(await tab.ok("user.get", { name: "ada" })),
    );
    await using other = await FullClient.open(server.wsUrl);
    said.push(JSON.stringify(await other.refused("hello", { token })));
    other.sendText(`{"ref":"1","type":"hello","token":"${made.token}"`);
    said.push(JSON.stringify((await other.errors.next("an error")).message));
  }
  await ask(ada, "post", "/sessions", { username: "ada", password: NEXT, cookie: true });
  for (const path of ["/metrics", "/readyz", "/info", "/sessions/current"]) await ask(ada, "get", path);
  await ask(ada, "delete", "/sessions/current");
  const printed = server.stdout().replace(`#owner=${code}`, "");
  const running = await filesOf(server.data);
  await server.stop();
  const all: readonly (readonly [string, Buffer])[] = [
    ["its answers", Buffer.from(said.join("\n"))],
    ["its standard output", Buffer.from(printed)],
    ["its standard error", Buffer.from(server.stderr())],
    ...running,
    ...(await filesOf(server.data)),
  ];
  expect(secrets.size).toBeGreaterThanOrEqual(8);
  expect(all.map(([name]) => name)).toContain("exchat.sqlite");
  const found = all.flatMap(([name, bytes]) =>
    [...secrets].filter((secret) => bytes.includes(secret)).map((secret) => `${secret} in ${name}`),
  );
  expect(found).toEqual([]);
}, 60_000);
