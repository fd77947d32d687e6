import { describe, expect, test } from "bun:test";
import { openLog } from "../../src/log.ts";
import { FullClient } from "../support/full-client.ts";
import { startServer } from "../support/server.ts";
import { Surfer } from "../support/surfer.ts";

/** What is written to standard error meanwhile. */
function written(format: "text" | "json", work: (log: ReturnType<typeof openLog>) => void): string {
  const { write } = process.stderr;
  let said = "";
  process.stderr.write = (text: string | Uint8Array) => {
    said += String(text);
    return true;
  };
  try {
    work(openLog(format, "info"));
  } finally {
    process.stderr.write = write;
  }
  return said;
}

describe("[RUN-14] the log", () => {
  test("[RUN-14] says who came in, who was refused and who may do what, and no secret", async () => {
    await using server = await startServer();
    const password = "correct horse battery";
    const code = /#owner=([\w-]+)/.exec(server.stdout())?.[1] ?? "";
    const ada = await new Surfer(server.url).signUp("ada", password);
    await using owner = await ada.tab();
    await owner.ok("owner.claim", { code });
    const eve = new Surfer(server.url, { "X-Forwarded-For": "203.0.113.9" });
    expect((await eve.post("/sessions", { username: "ada", password: "a wrong guess" })).status).toBe(401);
    await using bob = await FullClient.connect(server.wsUrl, { name: "bob" });
    await owner.ok("server.ban", { target: "bob" });
    expect(bob.name).toBe("bob");
    const token = ada.cookie.split("=")[1] ?? "";
    await ada.delete("/sessions/current");
    const log = server.stderr();
    expect(log).toMatch(/ info an account was made by=u\d+ name=ada user=u\d+ session=s\d+\n/);
    expect(log).toMatch(/ info the server has an owner by=u\d+ user=u\d+\n/);
    expect(log).toMatch(/ info refused what="POST \/sessions" status=401 network=203\.0\.113\.9\n/);
    expect(log).toMatch(/ info banned from the server by=u\d+ target=bob/);
    expect(log).toMatch(/ info signed out by=u\d+/);
    for (const secret of [password, "a wrong guess", code, token]) expect(log).not.toContain(secret);
  });

  test("[RUN-14] has no line for each request that is refused, over HTTP or in a room, and goes on telling of others", async () => {
    await using server = await startServer();
    const eve = new Surfer(server.url, { "X-Forwarded-For": "203.0.113.9" });
    for (let i = 0; i < 40; i += 1) await eve.post("/sessions", {});
    await using mallory = await FullClient.connect(server.wsUrl, { name: "mallory" });
    const { room } = await mallory.ok<{ room: { id: string } }>("room.join", { name: "default" });
    for (let i = 0; i < 100; i += 1) await mallory.refused("room.archive", { room: room.id });
    await new Surfer(server.url).signUp("ada", "correct horse battery");
    const log = server.stderr();
    expect(log.match(/ info refused what=.+network=203\.0\.113\.9/g)).toHaveLength(1);
    expect(log.match(/ info refused: room\.archive /g)?.length).toBeLessThanOrEqual(60);
    expect(log).toMatch(/ info an account was made by=u\d+ name=ada/);
  });

  test("[RUN-14] keeps whatever people send within its line and its field", () => {
    const target = 'bob\n2026-01-01 info signed in by=u1 user="x"\u001b[2J\u009b\u2028\u202e\u200b';
    const text = written("text", (log) => log.info("banned", { target, by: "u7", none: undefined }));
    expect(text.split("\n")).toHaveLength(2);
    expect(text).toContain(' info banned target="bob\\n2026-01-01 info signed in by=u1 user=\\"x\\"');
    expect(text).toEndWith('" by=u7\n');
    const json = written("json", (log) => log.info("banned", { target, level: "none" }));
    expect(json.split("\n")).toHaveLength(2);
    expect(JSON.parse(json)).toMatchObject({ target, level: "info", message: "banned" });
    for (const line of [text, json])
      expect([...line.trimEnd()].filter((one) => one < " " || one > "~")).toEqual([]);
  });

  test("[RUN-14] says of an error what it was, on its line", () => {
    const text = written("text", (log) => log.error("it failed", new Error("for a reason")));
    expect(text).toMatch(/ error it failed: Error: for a reason \| at .+\n$/);
    expect(text.split("\n")).toHaveLength(2);
  });
});
