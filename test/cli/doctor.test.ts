import { expect, setDefaultTimeout, test } from "bun:test";
import { chmodSync, copyFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Finding } from "../../src/protocol/checkup.ts";
import { BareServer } from "../support/bare-server.ts";
import { freePort } from "../support/free-port.ts";
import { testWith } from "../support/loud-skip.ts";
import { Nginx } from "../support/nginx.ts";
import { startServer } from "../support/server.ts";
import { TempFolder } from "../support/temp-folder.ts";
import { exchat } from "../support/verb.ts";

setDefaultTimeout(60_000);

const lacks = (...tools: readonly string[]): string | undefined =>
  tools.filter((tool) => !Bun.which(tool)).map((tool) => `there is no ${tool} here`)[0];

/** What the doctor says of this server, without what is of this machine: its clock, disk and limits. */
async function found(data: string, ...subjects: readonly string[]): Promise<Finding[]> {
  const { code, stdout, stderr } = await exchat(["doctor", "--bundle", "--data", data]);
  expect([code, stderr]).toEqual([0, ""]);
  const { findings } = JSON.parse(stdout) as { findings: Finding[] };
  return findings.filter(({ about }) => subjects.includes(about));
}
const states = (findings: readonly Finding[]) =>
  Object.fromEntries(findings.map(({ about, state, says }) => [`${about} ${state}`, says]));

test("[DOCTOR-1] `exchat doctor` says of a running server what is right, what is wrong, and how to mend it", async () => {
  await using server = await startServer();
  const { code, stdout } = await exchat(["doctor", "--data", server.data]);
  expect(code).toBe(0);
  expect(stdout).toContain(
    "WARNING address: only this machine reaches the server\n        → set EXCHAT_HOST=0.0.0.0",
  );
  expect(stdout).toContain("ok      data: the store takes and keeps messages\n");
  expect(stdout).toMatch(/^ok {6}versions: ExChat \S+ on Bun \S+$/m);
  chmodSync(server.data, 0o755);
  expect(states(await found(server.data, "disk"))).toMatchObject({
    "disk warning": "other users of this machine may look into the data folder",
  });
  await server.stop();
  expect(await exchat(["doctor", "--data", server.data])).toMatchObject({
    code: 1,
    stderr: "exchat: no server runs there: start it, and ask again\n",
  });
});

test("[DOCTOR-5] it says when the last backup was made, that one failed, and that there is none", async () => {
  using folder = new TempFolder();
  const place = folder.in("backups");
  await using server = await startServer();
  const about = async () => states(await found(server.data, "backup"));
  expect(await about()).toEqual({ "backup warning": "there is no backup of this server" });
  const backup = (to: string) => exchat(["backup", to, "--data", server.data]);
  expect((await backup(place)).code).toBe(0);
  expect(await about()).toEqual({ "backup ok": "the last backup was made just now" });
  writeFileSync(folder.in("file"), "");
  expect((await backup(folder.in("file"))).code).toBe(74);
  expect(await about()).toEqual({
    "backup problem": expect.stringMatching(/^the last backup failed just now: .*cannot be used for backups/),
  });
  const note = join(server.data, "last-backup.json");
  const noted = (text: string) => writeFileSync(note, text);
  noted(JSON.stringify({ atMs: Date.now() - 29.5 * 3_600_000, place }));
  expect(await about()).toEqual({ "backup warning": "the last backup was made 30 hours ago" });
  for (const broken of ["{", '{"atMs":"x"}', "null"]) {
    noted(broken);
    expect(await about()).toEqual({ "backup warning": "there is no backup of this server" });
  }
  await using own = await startServer({ env: { EXCHAT_BACKUP_DIR: place, EXCHAT_BACKUP_MINUTES: "1440" } });
  expect(states(await found(own.data, "backup"))).toEqual({
    "backup ok": "the last backup was made just now; the server makes one every 24 hours",
  });
});

const FOR = "proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;";
const HOST = "proxy_set_header Host $host;";
const UPGRADE =
  "proxy_http_version 1.1; proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection $http_connection;";

testWith(lacks("nginx", "openssl"), "[DOCTOR-2] it finds what a proxy forgets to pass on", async () => {
  using folder = new TempFolder();
  const port = freePort();
  const env = { EXCHAT_PUBLIC_URL: `http://localhost:${port}` };
  await using server = await startServer({ env });
  await using strict = await startServer({ env: { ...env, EXCHAT_TRUSTED_PROXIES: "10.9.8.7" } });
  const behind = async ({ url, data }: typeof server, ...says: readonly string[]) => {
    const site = `server { listen 127.0.0.1:${port}; location / { proxy_pass ${url}; ${says.join(" ")} } }`;
    await using _ = await Nginx.start({ folder, listen: `127.0.0.1:${port}`, site });
    return states(await found(data, "address", "proxy", "websocket"));
  };
  expect(await behind(server, FOR, HOST, UPGRADE)).toEqual({
    "address ok": `http://localhost:${port} leads to this server`,
    "proxy ok": "the proxy says for whom it comes, and is believed",
    "websocket ok": `ws://localhost:${port} lets WebSockets through`,
  });
  expect(Object.keys(await behind(server, FOR, HOST))).toEqual([
    "address ok",
    "proxy ok",
    "websocket problem",
  ]);
  expect(await behind(server, HOST, UPGRADE)).toMatchObject({
    "proxy problem":
      "the proxy does not say for whom it comes, so all people who come by it share the limits of one address",
  });
  expect(await behind(server, FOR, "proxy_set_header Host elsewhere.example;")).toEqual({
    "proxy problem": `the proxy at http://localhost:${port} asks this server by another name`,
  });
  expect(Object.keys(await behind(strict, FOR, HOST, UPGRADE))).toEqual([
    "address ok",
    "proxy problem",
    "websocket ok",
  ]);
  // The proxy leads to another server than the one that is asked.
  await using other = await startServer();
  const lost = states([...(await foundBehind(other.url))]);
  expect(lost).toEqual({
    "address problem": `http://localhost:${port} answers 200, and leads to another server than this one`,
  });
  expect(states(await found(server.data, "address"))).toMatchObject({
    "address problem": expect.stringContaining(
      `http://localhost:${port} cannot be reached from this machine`,
    ),
  });

  async function foundBehind(url: string): Promise<Finding[]> {
    const site = `server { listen 127.0.0.1:${port}; location / { proxy_pass ${url}; ${FOR} ${HOST} } }`;
    await using _ = await Nginx.start({ folder, listen: `127.0.0.1:${port}`, site });
    return await found(server.data, "address", "proxy", "websocket");
  }
});

testWith(
  lacks("openssl"),
  "[DOCTOR-3] it finds a certificate that ends soon, is for another name, or is not accepted",
  async () => {
    using folder = new TempFolder();
    const certificate = (name: string, days: number, host = "localhost") => {
      const files = [folder.in(`${name}.pem`), folder.in(`${name}.key`)] as const;
      const made = Bun.spawnSync([
        ...[
          "openssl",
          "req",
          "-x509",
          "-newkey",
          "rsa:2048",
          "-nodes",
          "-days",
          `${days}`,
          "-subj",
          `/CN=${host}`,
        ],
        ...["-addext", `subjectAltName=DNS:${host}`, "-keyout", files[1], "-out", files[0]],
      ]);
      expect(made.exitCode).toBe(0);
      return files;
    };
    const [cert, key] = certificate("own", 90);
    const port = freePort();
    const data = folder.in("data");
    await using server = new BareServer({
      ...{ EXCHAT_TLS_CERT: cert, EXCHAT_TLS_KEY: key, EXCHAT_PORT: `${port}`, EXCHAT_DATA: data },
      EXCHAT_PUBLIC_URL: `https://localhost:${port}`,
    });
    await server.secureUrl();
    const tls = async () => states(await found(data, "tls"));
    expect(await tls()).toEqual({
      "tls ok": `${cert} is valid for 89 more days`,
      "tls problem": `browsers do not accept the certificate at localhost:${port}: DEPTH_ZERO_SELF_SIGNED_CERT`,
    });
    const put = (files: readonly [string, string]) => {
      copyFileSync(files[0], cert);
      copyFileSync(files[1], key);
    };
    put(certificate("short", 5));
    expect(await tls()).toMatchObject({ "tls warning": `${cert} is valid for 4 more days` });
    put(certificate("other", 90, "elsewhere.example"));
    expect((await found(data, "tls"))[0]?.says).toBe(`${cert} is not for the name localhost`);
    copyFileSync(certificate("another", 90)[1], key);
    expect((await found(data, "tls"))[0]?.says).toBe(`${key} is not the key of ${cert}`);
  },
);

test("[DOCTOR-4] the diagnostics hold no secret, no address and no name", async () => {
  const secrets = {
    EXCHAT_IRC_PASSWORD: "irc-password-of-all",
    EXCHAT_OPERATOR: "oper:operators-password",
    EXCHAT_METRICS_TOKEN: "the-token-of-metrics",
    EXCHAT_SECRET: "a secret of thirty-two characters or more",
    EXCHAT_SERVER_NAME: "The Circle",
    EXCHAT_DEFAULT_ROOM: "our-own-room",
    EXCHAT_TRUSTED_PROXIES: "10.9.8.7",
  };
  await using server = await startServer({ env: secrets });
  const { stdout } = await exchat(["doctor", "--bundle", "--data", server.data]);
  const { settings, metrics, version } = JSON.parse(stdout);
  expect(settings).toMatchObject({
    secret: "set",
    metricsToken: "set",
    irc: { operator: "set" },
    rateLimit: true,
  });
  expect(metrics).toContain("exchat_store_trouble 0");
  expect(version).toBeString();
  for (const secret of [...Object.values(secrets), "operators-password", server.data])
    expect(stdout).not.toContain(secret);
});
