import { expect, setDefaultTimeout } from "bun:test";
import { copyFileSync, writeFileSync } from "node:fs";
import { BareServer } from "../support/bare-server.ts";
import { inTime } from "../support/deadline.ts";
import { testWith } from "../support/loud-skip.ts";
import { TempFolder } from "../support/temp-folder.ts";

setDefaultTimeout(30_000);

const lacking = Bun.which("openssl") ? undefined : "there is no openssl here";

async function openssl(...args: readonly string[]): Promise<string> {
  const child = Bun.spawn(["openssl", ...args], { stdin: new Blob([]), stdout: "pipe", stderr: "pipe" });
  const [out, err] = await Promise.all([
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
  ]);
  await child.exited;
  return out + err;
}

/** A server with a certificate for the name, which `shows` puts in its place. */
class Secured implements AsyncDisposable {
  readonly server: BareServer;
  readonly #folder: TempFolder;

  private constructor(folder: TempFolder) {
    this.#folder = folder;
    this.server = new BareServer({
      EXCHAT_DATA: folder.in("data"),
      EXCHAT_TLS_CERT: folder.in("cert.pem"),
      EXCHAT_TLS_KEY: folder.in("key.pem"),
    });
  }

  static async start(): Promise<Secured> {
    const folder = new TempFolder();
    for (const [name, key] of [
      ["one", "rsa:2048"],
      ["two", "ec"],
    ] as const)
      await openssl(
        ...["req", "-x509", "-newkey", key, "-nodes", "-days", "2", "-subj", `/CN=${name}`],
        ...(key === "ec" ? ["-pkeyopt", "ec_paramgen_curve:P-256"] : []),
        ...["-keyout", folder.in(`${name}-key.pem`), "-out", folder.in(`${name}-cert.pem`)],
      );
    const secured = new Secured(folder);
    secured.puts("one");
    return secured;
  }

  puts(name: string): void {
    for (const part of ["key.pem", "cert.pem"])
      copyFileSync(this.#folder.in(`${name}-${part}`), this.#folder.in(part));
  }

  breaks(): void {
    writeFileSync(this.#folder.in("cert.pem"), "not a certificate");
  }

  /** What openssl says of a handshake with these options. */
  async handshake(...options: readonly string[]): Promise<string> {
    const { host } = new URL(await this.server.secureUrl());
    return await openssl("s_client", ...options, "-connect", host);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.server[Symbol.asyncDispose]();
    this.#folder[Symbol.dispose]();
  }
}

testWith(
  lacking,
  "[RUN-13] whoever records what is said can do nothing with a key that is stolen later",
  async () => {
    await using secured = await Secured.start();
    for (const version of ["-tls1_2", "-tls1_3"])
      expect(await secured.handshake(version)).toMatch(/Cipher is (?:ECDHE-|TLS_)\w+/);
    for (const weak of ["-tls1", "-tls1_1"])
      expect(await secured.handshake(weak)).toContain("Cipher is (NONE)");
    for (const cipher of [
      "AES128-GCM-SHA256",
      "AES256-SHA",
      "ECDHE-RSA-AES128-SHA",
      "ECDHE-RSA-AES256-SHA384",
    ])
      expect([cipher, await secured.handshake("-tls1_2", "-cipher", cipher)]).toEqual([
        cipher,
        expect.stringContaining("Cipher is (NONE)"),
      ]);
  },
);

testWith(lacking, "[RUN-13] a new certificate is shown after SIGHUP, and nobody is cut off", async () => {
  await using secured = await Secured.start();
  const { server } = secured;
  expect(await secured.handshake()).toMatch(/CN\s?=\s?one/);
  const url = (await server.secureUrl()).replace("https", "wss");
  const Socket = WebSocket as unknown as new (url: string, options: object) => WebSocket;
  const socket = new Socket(`${url}/chat`, { protocols: ["exchat.v1"], tls: { rejectUnauthorized: false } });
  await new Promise((open) => socket.addEventListener("open", open));
  const answer = async (type: string) => {
    const heard = new Promise<string>((resolve, reject) => {
      socket.addEventListener("message", ({ data }) => resolve(String(data)), { once: true });
      socket.addEventListener("close", () => reject(new Error("cut off")), { once: true });
    });
    socket.send(JSON.stringify({ ref: type, type }));
    return await inTime(heard, () => `an answer to ${type}`);
  };
  await answer("hello");

  secured.puts("two");
  server.signal("SIGHUP");
  await server.says("the certificate was read again");
  expect(await secured.handshake()).toMatch(/CN\s?=\s?two/);
  expect(await answer("ping")).toContain('"ok"');

  secured.breaks();
  server.signal("SIGHUP");
  await server.says("the one before stays");
  expect(await secured.handshake()).toMatch(/CN\s?=\s?two/);
  expect(await answer("ping")).toContain('"ok"');
  socket.close();
  server.signal("SIGTERM");
  expect((await server.ends()).code).toBe(0);
});
