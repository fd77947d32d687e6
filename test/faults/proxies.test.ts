import { afterAll, expect, setDefaultTimeout, test } from "bun:test";
import { readFileSync } from "node:fs";
import { limits } from "../../src/protocol/limits.ts";
import { BareServer } from "../support/bare-server.ts";
import { freePort } from "../support/free-port.ts";
import { FullClient } from "../support/full-client.ts";
import { testWith } from "../support/loud-skip.ts";
import { openNamespace } from "../support/namespace.ts";
import { Nginx } from "../support/nginx.ts";
import { TempFolder } from "../support/temp-folder.ts";

setDefaultTimeout(60_000);

const HOST = "chat.example.org";
const tools = ["nginx", "openssl", "curl"].filter((tool) => !Bun.which(tool));
const namespace = tools.length > 0 ? `there is no ${tools.join(", ")} here` : openNamespace();
const lacking = typeof namespace === "string" ? namespace : undefined;
afterAll(async () => {
  if (typeof namespace !== "string") await namespace[Symbol.asyncDispose]();
});

interface Answer {
  readonly status: number;
  readonly head: string;
  readonly body: string;
}

/** What curl is answered, which can choose the address it comes from. */
async function curl(at: string, path: string, ...options: readonly string[]): Promise<Answer> {
  const to = ["--connect-to", `${HOST}:443:${at}`, `https://${HOST}${path}`];
  const child = Bun.spawn(["curl", "-sik", "--max-time", "20", ...options, ...to], { stdout: "pipe" });
  const [head = "", body = ""] = (await new Response(child.stdout).text()).split("\r\n\r\n");
  return { status: Number(head.split(" ")[1] ?? 0), head, body };
}

const signUp = (name: string) => [
  "-H",
  "content-type: application/json",
  "-d",
  JSON.stringify({ username: name, cookie: true }),
];

testWith(
  lacking,
  "[RUN-7] behind nginx on another machine, as the documentation shows it, people are who they are",
  async () => {
    if (typeof namespace === "string") throw new Error(namespace);
    using folder = new TempFolder();
    const { here, alsoHere, there, inside } = namespace;
    await using server = new BareServer({
      EXCHAT_DATA: folder.in("data"),
      EXCHAT_HOST: here,
      EXCHAT_PUBLIC_URL: `https://${HOST}`,
      EXCHAT_TRUSTED_PROXIES: there,
      EXCHAT_REGISTRATION: "open",
    });
    const upstream = new URL(await server.url()).host;
    const at = `${there}:${freePort("0.0.0.0")}`;
    await using _nginx = await Nginx.start({ folder, listen: at, upstream, inside });

    const info = await curl(at, "/info");
    expect(info.status).toBe(200);
    expect(JSON.parse(info.body)).toMatchObject({ guests: false, registration: "open" });
    const ada = await curl(at, "/users", ...signUp("ada"), "-H", `Origin: https://${HOST}`);
    expect(ada.status).toBe(201);
    expect(ada.head).toMatch(/set-cookie: __Host-exchat=.*; Secure/i);
    // A page of another site cannot come by the proxy either.
    expect((await curl(at, "/users", ...signUp("eve"), "-H", "Origin: https://evil.example")).status).toBe(
      403,
    );

    // Whatever people claim of themselves, they are counted by where they come from.
    const tries: number[] = [];
    // Tries come back while a slow machine makes them, so there may be some more than those of a minute.
    while (tries.at(-1) !== 429 && tries.length < 2 * limits.signUpsPerMinuteMax) {
      const claimed = `X-Forwarded-For: 203.0.113.${tries.length}`;
      tries.push((await curl(at, "/sessions", "-H", claimed, ...signUp("x"))).status);
    }
    expect(tries.at(-1)).toBe(429);
    expect((await curl(at, "/sessions", "--interface", alsoHere, ...signUp("x"))).status).toBe(400);
    // Nobody else is believed who sends what the proxy sends.
    const eve = await fetch(`http://${upstream}/users`, {
      method: "POST",
      body: JSON.stringify({ username: "eve", cookie: true }),
      headers: { "X-Forwarded-For": "203.0.113.9", "X-Forwarded-Proto": "https" },
    });
    expect(eve.status).toBe(429);
  },
);

testWith(
  lacking,
  "[RUN-7] WebSockets pass nginx, with the cookie that it made secure; its log has no tokens",
  async () => {
    if (typeof namespace === "string") throw new Error(namespace);
    using folder = new TempFolder();
    await using server = new BareServer({
      EXCHAT_DATA: folder.in("data"),
      EXCHAT_PUBLIC_URL: `https://${HOST}`,
      EXCHAT_REGISTRATION: "open",
    });
    const at = `127.0.0.1:${freePort("0.0.0.0")}`;
    await using _nginx = await Nginx.start({
      folder,
      listen: at,
      upstream: new URL(await server.url()).host,
    });
    const ada = await curl(at, "/users", ...signUp("ada"));
    const cookie = /set-cookie: (__Host-exchat=[^;]+)/i.exec(ada.head)?.[1] ?? "";
    const Socket = WebSocket as unknown as new (url: string, options: object) => WebSocket;
    const headers = { Host: HOST, Origin: `https://${HOST}`, Cookie: cookie };
    const socket = new Socket(`wss://${at}/chat`, {
      protocols: ["exchat.v1"],
      headers,
      tls: { rejectUnauthorized: false },
    });
    const answer = await new Promise<string>((resolve, reject) => {
      socket.addEventListener("open", () => socket.send('{"ref":"1","type":"hello"}'));
      socket.addEventListener("message", ({ data }) => resolve(String(data)));
      socket.addEventListener("close", ({ code, reason }) =>
        reject(new Error(`closed with ${code} ${reason}`)),
      );
    });
    expect(answer).toContain('"name":"ada"');
    socket.close();
    const token = cookie.split("=")[1] ?? "";
    await curl(at, `/chat?access_token=${token}`);
    const log = readFileSync(folder.in("access.log"), "utf8");
    expect(log).toContain('"GET /chat"');
    expect(log).not.toContain(token);
    expect(server.stderr).not.toContain(token);
  },
);

test("[RUN-7] through a proxy that names nobody, all people are counted as one", async () => {
  using folder = new TempFolder();
  await using server = new BareServer({ EXCHAT_DATA: folder.in("data"), EXCHAT_GUESTS: "on" });
  const url = await server.url();
  const statuses: number[] = [];
  for (let i = 0; i <= limits.signUpsPerMinuteMax; i += 1) {
    const headers = { "X-Forwarded-For": `nobody-${i}` };
    statuses.push((await fetch(`${url}/guests`, { method: "POST", headers })).status);
  }
  expect(statuses.at(-1)).toBe(429);
  // Somebody whom the proxy names, and this machine, are others.
  await using named = await FullClient.open(`${url.replace("http", "ws")}/chat`, "named", {
    "X-Forwarded-For": "203.0.113.9:1234",
  });
  await named.ok("hello");
  expect((await fetch(`${url}/guests`, { method: "POST" })).status).toBe(201);
});
