import { IrcLoad, type IrcShape } from "../irc/load.ts";
import { type IrcServer, startIrcServer } from "../irc/servers.ts";
import { measureBetween, type Outcome, settledMemory, type Timing } from "../measure.ts";
import type { ServerName } from "../server.ts";

const REST_MS = 1_000;
/** Runtimes give memory back some seconds after the last allocation. */
const SETTLE_MS_MIN = 12_000;
const SETTLE_MS_MAX = 30_000;
const WARM_UPS = 3;
const IDLE_MEMBERS = 100;
/** What the first clients bring with them (code, tables) is not what an idle one costs. */
const FIRST_CLIENTS = 1_000;

/** From the command to the first client, and from SIGTERM to the end of a server with nothing to do. */
export async function ircStart(name: ServerName): Promise<Outcome> {
  await using server = await startIrcServer(name);
  await Bun.sleep(REST_MS);
  const { rss } = server.memory();
  const stopMs = await server.stopped();
  return { acceptedMs: server.acceptedMs, welcomeMs: server.welcomeMs, stopMs, rss };
}

/** Closed loop: a sender sends its next message when the last member of its channel has its former one. */
export async function ircBroadcast(name: ServerName, shape: IrcShape, timing: Timing): Promise<Outcome> {
  await using server = await startIrcServer(name);
  await using load = await IrcLoad.open(server, shape);
  load.start();
  // On a busy machine a runtime takes some seconds until the code that is hot is compiled.
  await Bun.sleep(WARM_UPS * timing.warmMs);
  const outcome = await measureBetween(
    server,
    () => load.seen(),
    () => Bun.sleep(timing.windowMs),
  );
  const { rss } = server.memory();
  const { p50Ms, p99Ms } = await load.end();
  return { ...outcome, echoP50Ms: p50Ms, echoP99Ms: p99Ms, rss };
}

/** Clients in channels of 100 that say nothing: what does each of them cost in memory? */
export async function ircIdle(name: ServerName, clients: number): Promise<Outcome> {
  await using server = await startIrcServer(name);
  await using _first = await IrcLoad.open(server, silent(FIRST_CLIENTS), "f");
  const before = await settled(server);
  const all = silent(clients);
  await using _ = await IrcLoad.open(server, all, "b");
  const after = await settled(server);
  const count = all.rooms * all.members;
  return {
    clients: count,
    rssBefore: before.rss,
    rss: after.rss,
    bytesPerClient: (after.rss - before.rss) / count,
    anonymousPerClient: (after.anonymous - before.anonymous) / count,
  };
}

const settled = (server: IrcServer) => settledMemory(server, SETTLE_MS_MIN, SETTLE_MS_MAX);

const silent = (clients: number): IrcShape => ({
  ...{ rooms: Math.max(1, Math.round(clients / IDLE_MEMBERS)), members: IDLE_MEMBERS },
  ...{ senders: 0, inFlight: 1, glanceMs: 0 },
});
