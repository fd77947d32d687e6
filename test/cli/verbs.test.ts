import { describe, expect, test } from "bun:test";
import { existsSync, mkdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { machineAddress } from "../../src/cli/desk.ts";
import { BareServer } from "../support/bare-server.ts";
import { FullClient } from "../support/full-client.ts";
import { signUp } from "../support/people.ts";
import { startServer } from "../support/server.ts";
import { TempFolder } from "../support/temp-folder.ts";
import { exchat } from "../support/verb.ts";

const codeIn = (text: string): string => /#owner=([\w-]+)/.exec(text)?.[1] ?? "none";

describe("exchat", () => {
  test("[CLI-1] says which verbs there are, and refuses others in a sentence, with the exit code for wrong usage", async () => {
    const [help, unknown, option, word] = await Promise.all([
      exchat(["help"]),
      exchat(["dance"]),
      exchat(["owner-link", "--fast"]),
      exchat(["owner-link", "now"]),
    ]);
    expect(help.code).toBe(0);
    expect(help.stderr).toBe("");
    for (const verb of ["serve", "owner-link", "help"]) expect(help.stdout).toContain(`  ${verb}`);
    for (const { code, stdout, stderr } of [unknown, option, word]) {
      expect(code).toBe(64);
      expect(stdout).toBe("");
      expect(stderr).toMatch(/^exchat: .{10,}\n$/);
    }
    expect(unknown.stderr).toContain('"dance"');
    expect(option.stderr).toContain("--fast");
  });

  test("[CLI-1] says what one verb does, without doing it", async () => {
    const [invite, serve, unknown] = await Promise.all([
      exchat(["invite", "--help"]),
      exchat(["serve", "--help"]),
      exchat(["dance", "-h"]),
    ]);
    expect(invite).toMatchObject({ code: 0, stderr: "" });
    expect(invite.stdout).toStartWith("usage: exchat invite [--uses 1]");
    expect(serve).toMatchObject({ code: 0, stderr: "" });
    expect(serve.stdout).toContain("  serve [--port 4000]");
    expect(unknown.code).toBe(64);
    const [same, none, all] = await Promise.all([
      exchat(["help", "invite"]),
      exchat(["help", "dance"]),
      exchat(["help", "serve"]),
    ]);
    expect(same.stdout).toBe(invite.stdout);
    expect(none).toMatchObject({ code: 64, stdout: "" });
    expect(none.stderr).toContain('"dance"');
    expect(all.stdout).toBe(serve.stdout);
  });

  test("[CLI-3] a link of a server that is reached from elsewhere begins with the machine's address; a note says how to set another", async () => {
    using folder = new TempFolder();
    await using server = new BareServer({ EXCHAT_DATA: folder.in("data"), EXCHAT_HOST: "0.0.0.0" });
    const port = new URL(await server.url()).port;
    const page = `http://${machineAddress() ?? "localhost"}:${port}/chat.html`;
    expect(await server.printed(/^ {2}open .*\n/m)).toContain(` ${page} `);
    expect(await server.printed(/^ {2}connect .*\n/m)).toContain(` ws://${new URL(page).host}/chat `);
    const made = await exchat(["invite", "--data", folder.in("data")]);
    expect(made.stdout).toStartWith(`${page}#invite=`);
    expect(made.stderr).toMatch(/^exchat: .*EXCHAT_PUBLIC_URL.*\n$/);
    expect((await fetch(page)).status).toBe(200);
  });

  test("[CLI-2] asks the server that runs, by a socket that nobody else may use", async () => {
    await using server = await startServer();
    const socket = join(server.data, "control.sock");
    expect(statSync(socket).mode & 0o777).toBe(0o600);
    const first = codeIn(server.stdout());
    const made = await exchat(["owner-link", "--data", server.data]);
    expect(made).toMatchObject({
      code: 0,
      stderr: expect.stringMatching(/^exchat: only this machine .*EXCHAT_PUBLIC_URL.*\n$/),
    });
    expect(made.stdout).toStartWith(`http://localhost:${server.port}/chat.html#owner=`);
    await using ada = await FullClient.connect(server.wsUrl, { token: await signUp(server.url, "ada") });
    // The link before it has ended.
    expect((await ada.refused("owner.claim", { code: first })).code).toBe("bad_code");
    await ada.ok("owner.claim", { code: codeIn(made.stdout) });
    await server.stop();
    expect(existsSync(socket)).toBe(false);
  });

  test("[CLI-2] does it itself when no server runs, and finds a server that was killed gone", async () => {
    await using server = await startServer();
    await server.kill9();
    const made = await exchat(["owner-link"], {
      EXCHAT_DATA: server.data,
      EXCHAT_PUBLIC_URL: "https://chat.example",
    });
    expect(made).toMatchObject({ code: 0, stderr: "" });
    expect(made.stdout).toStartWith("https://chat.example/chat.html#owner=");
    await server.restart();
    await using ada = await FullClient.connect(server.wsUrl, { token: await signUp(server.url, "ada") });
    // A start without an owner makes a link of its own.
    expect((await ada.refused("owner.claim", { code: codeIn(made.stdout) })).code).toBe("bad_code");
    await ada.ok("owner.claim", { code: codeIn(server.stdout()) });
    await server.stop();
    const second = await exchat(["owner-link", "--data", server.data]);
    await server.restart();
    await using bob = await FullClient.connect(server.wsUrl, { token: await signUp(server.url, "bob") });
    await bob.ok("owner.claim", { code: codeIn(second.stdout) });
  });

  test("[CLI-2] makes no data folder by mistake", async () => {
    using folder = new TempFolder();
    const missing = folder.in("misspelt");
    const { code, stderr } = await exchat(["owner-link", "--data", missing]);
    expect(code).toBe(74);
    expect(stderr).toContain(missing);
    expect(existsSync(missing)).toBe(false);
  });

  test("[CLI-2] reaches a server whose data folder has a longer path than a socket's address may have", async () => {
    using folder = new TempFolder();
    const data = folder.in(join("x".repeat(120), "data"));
    mkdirSync(data, { recursive: true });
    await using server = await startServer({ data });
    const made = await exchat(["owner-link", "--data", data]);
    expect(made.code).toBe(0);
    expect(existsSync(join(data, "control.sock"))).toBe(true);
    expect(made.stdout).toContain(`:${server.port}/`);
  });
});
