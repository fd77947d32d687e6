import { Database } from "bun:sqlite";
import { describe, expect, setDefaultTimeout, test } from "bun:test";
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { BareServer, type End } from "../support/bare-server.ts";
import { FullClient } from "../support/full-client.ts";
import { testWith } from "../support/loud-skip.ts";
import { signUp } from "../support/people.ts";
import { mounted, TempFolder } from "../support/temp-folder.ts";

const TEST_MS_MAX = 30_000;
setDefaultTimeout(TEST_MS_MAX);

/** How a server ends that is started with these; it must not get as far as being ready. */
async function started(env: Readonly<Record<string, string>>, args: readonly string[] = []): Promise<End> {
  await using server = new BareServer(env, { args });
  const ready = server.url().then(
    () => {
      throw new Error("it started as if nothing were wrong");
    },
    () => server.ends(),
  );
  return await ready;
}

/** It ended with a code of its own and said one sentence, which names what is at fault. */
function isOneSentence({ code, signal, stdout, stderr }: End, ...named: readonly string[]): void {
  expect(signal).toBeNull();
  expect(code).toBeGreaterThan(0);
  expect(stdout).toBe("");
  expect(stderr).toMatch(/^exchat: .{10,}\n$/);
  for (const name of named) expect(stderr).toContain(name);
}

/** Every file below the folder with its content, so that a change of any is noticed. */
function contents(folder: string): Record<string, string> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  return Object.fromEntries(
    files.map(({ parentPath, name }) => {
      const path = join(parentPath, name);
      return [path, new Bun.CryptoHasher("sha256").update(readFileSync(path)).digest("hex")];
    }),
  );
}

/** A data folder in which ada has written a few hundred messages, all of them in the database's own file. */
async function usedFolder(folder: TempFolder): Promise<string> {
  const data = folder.in("data");
  await using server = new BareServer({ EXCHAT_DATA: data });
  const url = await server.url();
  const token = await signUp(url, "ada");
  await using ada = await FullClient.connect(`${url.replace("http", "ws")}/chat`, { name: "ada", token });
  const { room } = await ada.ok<{ room: { id: string } }>("room.join", { name: "default" });
  for (let i = 0; i < 150; i += 1)
    await ada.ok("message.post", { room: room.id, body: `${i} ${"x".repeat(500)}`, nonce: `${i}` });
  server.signal("SIGTERM");
  expect((await server.ends()).code).toBe(0);
  const db = new Database(database(data));
  db.run("pragma wal_checkpoint(truncate)");
  db.close();
  return data;
}

const database = (data: string) => join(data, "exchat.sqlite");

describe("a port", () => {
  test("[RUN-2] that is in use is told in one sentence that names it", async () => {
    using folder = new TempFolder();
    const taken = createServer();
    await new Promise<void>((listening) => taken.listen(0, "127.0.0.1", listening));
    const { port } = taken.address() as { port: number };
    try {
      const end = await started({ EXCHAT_DATA: folder.in("data"), EXCHAT_PORT: String(port) });
      isOneSentence(end, `port ${port}`, "in use");
    } finally {
      taken.close();
    }
  });

  test("[RUN-2] on which another server of ExChat listens is told, at whichever address, and the other goes on alone", async () => {
    using folder = new TempFolder();
    await using first = new BareServer({ EXCHAT_DATA: folder.in("first") });
    const url = await first.url();
    const { port } = new URL(url);
    for (const host of ["127.0.0.1", "localhost", "0.0.0.0"]) {
      const end = await started({ EXCHAT_DATA: folder.in("second"), EXCHAT_PORT: port, EXCHAT_HOST: host });
      isOneSentence(end, `port ${port}`, "in use");
      expect(end.code).toBe(69);
    }
    await signUp(url, "ada");
    const again = Array.from({ length: 20 }, () => signUp(url, "ada").catch(() => "taken"));
    expect(new Set(await Promise.all(again))).toEqual(new Set(["taken"]));
  });

  test("[RUN-2] of an address that is not this machine's is told in one sentence", async () => {
    using folder = new TempFolder();
    for (const host of ["192.0.2.1", "2001:db8::1", "256.1.1.1", "no such host", "no-such-host.invalid"]) {
      const end = await started({ EXCHAT_DATA: folder.in("data"), EXCHAT_HOST: host });
      isOneSentence(end, host, "no address of this machine");
      expect(end.code).toBe(69);
    }
  });
});

describe("a setting", () => {
  const wrong: [name: string, value: string][] = [
    ["EXCHAT_PROT", "4000"],
    ["EXCHAT_PORT", "http"],
    ["EXCHAT_GUESTS", "yes"],
    ["EXCHAT_PUBLIC_URL", "chat.example.org"],
  ];
  for (const [name, value] of wrong)
    test(`[RUN-1] ${name}=${value} stops the start with one sentence, and makes no data folder`, async () => {
      using folder = new TempFolder();
      isOneSentence(await started({ EXCHAT_DATA: folder.in("data"), [name]: value }), name);
      expect(existsSync(folder.in("data"))).toBe(false);
    });

  test("[RUN-1] an unknown option and one without its value stop the start with one sentence", async () => {
    using folder = new TempFolder();
    const env = { EXCHAT_DATA: folder.in("data") };
    isOneSentence(await started(env, ["--prot", "1"]), "--prot");
    isOneSentence(await started(env, ["--port"]), "--port");
  });

  test("[RUN-1] a certificate that is not there, or is none, is named", async () => {
    using folder = new TempFolder();
    const env = { EXCHAT_DATA: folder.in("data"), EXCHAT_TLS_KEY: folder.in("key.pem") };
    isOneSentence(
      await started({ ...env, EXCHAT_TLS_CERT: folder.in("cert.pem") }),
      "EXCHAT_TLS_CERT",
      "cert.pem",
    );
    writeFileSync(folder.in("cert.pem"), "not a certificate");
    writeFileSync(folder.in("key.pem"), "not a key");
    isOneSentence(await started({ ...env, EXCHAT_TLS_CERT: folder.in("cert.pem") }), "EXCHAT_TLS");
  });
});

describe("a data folder", () => {
  test("[RUN-2] that cannot be made, since a file is in its way, is told in one sentence that names it", async () => {
    using folder = new TempFolder();
    writeFileSync(folder.in("file"), "I was here first");
    for (const data of [folder.in("file", "data"), folder.in("file")])
      isOneSentence(await started({ EXCHAT_DATA: data }), data);
    expect(readFileSync(folder.in("file"), "utf8")).toBe("I was here first");
  });

  const probe = new TempFolder();
  const mount = mounted(probe.path, { type: "bind-read-only" });
  if (typeof mount !== "string") mount[Symbol.dispose]();
  probe[Symbol.dispose]();
  const lacking = typeof mount === "string" ? `nothing can be mounted here: ${mount}` : undefined;

  testWith(
    lacking,
    "[RUN-2] on a disk that can only be read is told in one sentence that names it",
    async () => {
      using folder = new TempFolder();
      const data = await usedFolder(folder);
      const before = contents(data);
      using readOnly = mounted(data, { type: "bind-read-only" }) as Disposable;
      isOneSentence(await started({ EXCHAT_DATA: data }), data);
      expect(readOnly).toBeDefined();
      expect(contents(data)).toEqual(before);
    },
  );

  test("[LOG-9] that another server uses is told in one sentence, and the other goes on", async () => {
    using folder = new TempFolder();
    const data = folder.in("data");
    await using first = new BareServer({ EXCHAT_DATA: data });
    const url = await first.url();
    isOneSentence(await started({ EXCHAT_DATA: data }), data, "in use");
    expect((await fetch(`${url}/readyz`)).status).toBe(200);
    expect(await signUp(url, "ada")).not.toBe("");
    // However the first one ends, the folder is free again.
    first.signal("SIGKILL");
    await first.ends();
    await using next = new BareServer({ EXCHAT_DATA: data });
    expect(await next.url()).toStartWith("http://127.0.0.1:");
  });

  test("[RUN-2] is its owner's alone", async () => {
    using folder = new TempFolder();
    await using server = new BareServer({ EXCHAT_DATA: folder.in("data") });
    await server.url();
    expect(statSync(folder.in("data")).mode & 0o077).toBe(0);
  });
});

describe("a database", () => {
  async function isRefused(data: string, ...named: readonly string[]): Promise<void> {
    const before = contents(data);
    isOneSentence(await started({ EXCHAT_DATA: data }), database(data), ...named);
    const after = contents(data);
    expect(after[database(data)]).toBe(before[database(data)] as string);
  }

  test("[LOG-8] with pages that were zeroed is reported in one sentence, and not touched", async () => {
    using folder = new TempFolder();
    const data = await usedFolder(folder);
    const file = readFileSync(database(data));
    const page = file.readUInt16BE(16);
    expect(file.length).toBeGreaterThan(page * 12);
    writeFileSync(database(data), Buffer.from(file).fill(0, page * 8, page * 11));
    await isRefused(data, "damaged");
  });

  test("[LOG-8] that was cut short, or whose beginning is gone, is reported, not touched, and fine when it is put back", async () => {
    using folder = new TempFolder();
    const data = await usedFolder(folder);
    const file = readFileSync(database(data));
    writeFileSync(database(data), file.subarray(0, file.length / 2));
    await isRefused(data, "damaged");
    writeFileSync(database(data), Buffer.from(file).fill(0, 0, 4_096));
    await isRefused(data, "damaged");
    writeFileSync(database(data), file);
    await using server = new BareServer({ EXCHAT_DATA: data });
    await server.url();
  });

  test("[LOG-8] that is none is reported in one sentence, and not touched", async () => {
    using folder = new TempFolder();
    mkdirSync(folder.in("data"));
    writeFileSync(database(folder.in("data")), "This is a shopping list.\n".repeat(500));
    await isRefused(folder.in("data"), "damaged");
  });

  test("[LOG-8] that is another program's is reported in one sentence, and not touched", async () => {
    using folder = new TempFolder();
    mkdirSync(folder.in("data"));
    const foreign = new Database(database(folder.in("data")), { create: true });
    foreign.run("create table recipes (name text)");
    foreign.run("insert into recipes values ('soup')");
    foreign.close();
    await isRefused(folder.in("data"));
  });

  test("[LOG-8] that an unreleased ExChat made is reported in one sentence, and not touched", async () => {
    using folder = new TempFolder();
    const data = await usedFolder(folder);
    const other = new Database(database(data));
    other.run("alter table users rename column name to nickname");
    other.run("pragma wal_checkpoint(truncate)");
    other.close();
    await isRefused(data, "never released");
  });

  test("[LOG-8] that a newer ExChat wrote is reported in one sentence, and not touched", async () => {
    using folder = new TempFolder();
    const data = await usedFolder(folder);
    const newer = new Database(database(data));
    newer.run("pragma user_version = 9999");
    newer.run("pragma wal_checkpoint(truncate)");
    newer.close();
    await isRefused(data, "newer", "9999");
  });
});

test("[FEED-9] a server whose terminal is gone says goodbye", async () => {
  using folder = new TempFolder();
  await using server = new BareServer({ EXCHAT_DATA: folder.in("data") });
  await using ada = await FullClient.connect(`${(await server.url()).replace("http", "ws")}/chat`, {
    name: "ada",
  });
  server.signal("SIGHUP");
  expect((await ada.closed).code).toBe(1001);
  expect((await server.ends()).code).toBe(0);
});
