import { afterAll, expect, setDefaultTimeout } from "bun:test";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { Caddy } from "../support/caddy.ts";
import { Cluster, type ClusterNode } from "../support/cluster.ts";
import { freePort } from "../support/free-port.ts";
import { FullClient, type FullOptions } from "../support/full-client.ts";
import { testWith } from "../support/loud-skip.ts";
import { Nginx } from "../support/nginx.ts";
import { signUp } from "../support/people.ts";
import { postgresLacking } from "../support/postgres.ts";
import { TempFolder } from "../support/temp-folder.ts";

setDefaultTimeout(60_000);

const PEOPLE = ["ada", "bob", "carol", "dave"];
/** What nginx's certificate is for. */
const HOST = "chat.example.org";

const lacks = (...tools: readonly string[]): string | undefined =>
  postgresLacking ?? tools.filter((tool) => !Bun.which(tool)).map((tool) => `there is no ${tool} here`)[0];

let started: Promise<Cluster> | undefined;
/** Two nodes, which the tests of this file share. */
const nodes = (): Promise<Cluster> => {
  started ??= Cluster.start({
    nodes: 2,
    env: { EXCHAT_PUBLIC_URL: `https://${HOST}`, EXCHAT_TRUSTED_PROXIES: "127.0.0.1" },
  });
  return started;
};
afterAll(async () => (await started)?.[Symbol.asyncDispose]());

/** A file of `deploy/`, with these nodes in place of those that it names. */
function shown(name: string, { nodes }: Cluster): string {
  const text = readFileSync(resolve(import.meta.dirname, "../../deploy", name), "utf8");
  const [first, second] = nodes.map(({ server }) => `127.0.0.1:${server.port}`);
  // The addresses are as short as the test has nodes.
  return text
    .replaceAll("n1:4000", `${first}`)
    .replaceAll("n2:4000", `${second}`)
    .replace(/^ *server n3:4000.*\n| n3:4000/gm, "");
}

/** People talk through the proxy, a node is killed under them, and they go on where they were. */
async function talk(cluster: Cluster, proxy: string): Promise<void> {
  const enters = (options: FullOptions) =>
    FullClient.connect(proxy, {
      ...options,
      headers: { Origin: `https://${HOST}`, Host: `${HOST}:${new URL(proxy).port}` },
    });
  const names = PEOPLE.map((name) => `${name}-${new URL(proxy).port}`);
  const tokens = await Promise.all(names.map((name) => signUp(cluster.url, name)));
  const clients: FullClient[] = [];
  // One after the other, so that the proxy sees who is where.
  for (const [i, token] of tokens.entries()) clients.push(await enters({ name: names[i] as string, token }));
  const [ada] = clients as [FullClient];
  const { room } = await ada.ok<{ room: { id: string } }>("room.create", { name: `room-${names[0]}` });
  for (const client of clients) await client.ok("room.join", { room: room.id });
  await Promise.all(clients.map((client) => client.ok("message.post", { room: room.id, body: client.name })));
  const seen = new Map<FullClient, number>();
  for (const client of clients) {
    const heard = new Set<string>();
    while (heard.size < clients.length) {
      const event = await client.inbox.next(`what ${client.name} hears`);
      if (event.type === "message.posted") heard.add(event.body);
      seen.set(client, event.seq);
    }
  }

  const [killed] = cluster.nodes as [ClusterNode];
  await cluster.without(killed, async (server) => {
    await server.kill9();
    const alive = await Promise.all(
      clients.map((client) =>
        client.ok("room.list").then(
          () => true,
          () => false,
        ),
      ),
    );
    const gone = clients.filter((_, n) => !alive[n]);
    // Some of them were there, and some were not.
    expect(gone.length).toBeWithin(1, PEOPLE.length);
    const stays = clients[alive.indexOf(true)] as FullClient;
    await stays.ok("message.post", { room: room.id, body: "still here" });
    for (const client of gone) {
      const i = clients.indexOf(client);
      const since = seen.get(client) ?? 0;
      await using back = await enters({
        ...{ name: names[i] as string, token: tokens[i] as string, rooms: { [room.id]: since } },
      });
      for (let seq = since + 1; ; seq += 1) {
        const event = await back.inbox.next(`what ${back.name} missed`);
        expect(event.seq).toBe(seq);
        if (event.type === "message.posted" && event.body === "still here") break;
      }
    }
  });
  for (const client of clients) await client[Symbol.asyncDispose]();
}

testWith(
  lacks("nginx", "openssl"),
  "[DEPLOY-4] nginx spreads WebSockets over the nodes as deploy/nginx.conf says, and leads round one that died",
  async () => {
    using folder = new TempFolder();
    const cluster = await nodes();
    const at = `127.0.0.1:${freePort()}`;
    await using _nginx = await Nginx.start({ folder, listen: at, site: shown("nginx.conf", cluster) });
    await talk(cluster, `wss://${at}/chat`);
  },
);

testWith(
  lacks("caddy"),
  "[DEPLOY-4] Caddy spreads WebSockets over the nodes as deploy/Caddyfile says, and leads round one that died",
  async () => {
    using folder = new TempFolder();
    const cluster = await nodes();
    const at = `127.0.0.1:${freePort()}`;
    await using _caddy = await Caddy.start({
      ...{ folder, site: shown("Caddyfile", cluster), domain: at.replace("127.0.0.1", `http://${HOST}`) },
    });
    await talk(cluster, `ws://${at}/chat`);
  },
);
