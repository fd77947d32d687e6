import { Checks } from "../checks.ts";
import { type Client, eachText, type Reader } from "../client.ts";
import { createRooms, drop, type Member, openCrowd } from "../crowd.ts";
import { portsPerAddress } from "../machine.ts";
import { type Outcome, settledMemory } from "../measure.ts";
import { type ServerName, startServer } from "../server.ts";

const ROOM = "lobby";
const REST_MS_MIN = 3_000;
/** Runtimes give memory back some seconds after the last allocation. */
const SETTLE_MS_MIN = 12_000;
const SETTLE_MS_MAX = 30_000;

/** Expects silence, but answers pings. */
const listener: Reader = {
  read(client: Client, bytes: Buffer): void {
    eachText(client, bytes, (text) => client.checks.fail(`nothing was said, but this was heard: ${text}`));
  },
};

/** Joined clients that say nothing: what does each of them cost in memory? */
export async function idle(name: ServerName, clients: number): Promise<Outcome> {
  const perAddress = portsPerAddress();
  // Each loopback address gives one more range of ports; the server has to listen on all of them then.
  const host = clients > perAddress ? "0.0.0.0" : "127.0.0.1";
  await using server = await startServer(name, { host });
  const checks = new Checks();
  const before = await settledMemory(server, REST_MS_MIN, SETTLE_MS_MAX);
  await createRooms(server, checks, [ROOM]);
  const members: Member[] = await openCrowd(clients, checks, (index) => {
    return { server, room: ROOM, next: listener, host: `127.0.0.${1 + Math.floor(index / perAddress)}` };
  });
  const after = await settledMemory(server, SETTLE_MS_MIN, SETTLE_MS_MAX);
  checks.throwIfFailed();
  drop(members);
  return {
    clients,
    rssBefore: before.rss,
    rss: after.rss,
    bytesPerClient: (after.rss - before.rss) / clients,
    anonymousPerClient: (after.anonymous - before.anonymous) / clients,
  };
}
