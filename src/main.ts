import { lookup } from "node:dns/promises";
import { dependencies, version } from "../package.json" with { type: "json" };
import { type Backends, openBackends } from "./backends.ts";
import type { Schedule } from "./backup/schedule.ts";
import { Admission } from "./chat/admission.ts";
import type { Bus } from "./chat/bus.ts";
import { Chat } from "./chat/chat.ts";
import { Metrics } from "./chat/metrics.ts";
import type { Encode } from "./chat/pictures.ts";
import type { Store } from "./chat/store.ts";
import { listenForVerbs } from "./cli/control.ts";
import { linksOf, machineAddress } from "./cli/desk.ts";
import { exits } from "./cli/exits.ts";
import { explain } from "./cli/explain.ts";
import { greeting } from "./cli/greeting.ts";
import { start } from "./cli/start.ts";
import type { Desk } from "./cli/verb.ts";
import {
  type Config,
  ConfigProblem,
  certificateOf,
  configOf,
  environmentFor,
  namesOf,
  publicHostOf,
} from "./config.ts";
import { Doctor } from "./doctor/doctor.ts";
import { HttpDoor } from "./doors/http/door.ts";
import type { Health } from "./doors/http/health.ts";
import { Page } from "./doors/http/page.ts";
import { IrcDoor } from "./doors/irc/door.ts";
import { WsDoor } from "./doors/ws/door.ts";
import { inDatabase, inFolder, Search } from "./followers/search.ts";
import { type Logger, openLog } from "./log.ts";
import { whenChanged } from "./net/changed-files.ts";
import { clock } from "./net/clock.ts";
import { Connections } from "./net/connections.ts";
import { guardFiles } from "./net/guard-files.ts";
import { Hosts } from "./net/hosts.ts";
import { OpenFiles } from "./net/open-files.ts";
import { Proxies } from "./net/peer.ts";
import { Probes } from "./net/probes.ts";
import { measureProcess } from "./net/process-numbers.ts";
import { Ports } from "./ports.ts";
import { secretIn } from "./secrets/secret-file.ts";
import { openSecrets } from "./secrets/secrets.ts";
import { Steps } from "./steps.ts";
import { builtWeb } from "./web-build.ts";

/** Other nodes greet a few clients at a time. */
const SPREAD_MS_MAX = 3_000;
const DRAIN_MS_MAX = 2_000;
const STOP_MS_MAX = 9_000;
/**
 * A stop waits so long for what a database on another machine has to do: end leases, and close its connections. Other nodes
 * manage without, since leases end by themselves.
 */
const LEASE_MS_MAX = 1_000;
const CLOSE_MS_MAX = 2_000;

interface Running {
  readonly config: Config;
  readonly log: Logger;
  readonly store: Store;
  readonly bus: Bus;
  readonly chat: Chat;
  readonly index: Search;
  /** Backups that the server makes by itself. */
  readonly backups: Schedule | undefined;
  readonly connections: Connections;
  readonly ports: Ports;
  /** What verbs of `exchat` reach this server by. */
  readonly control: { close(): void };
  readonly state: { draining: boolean };
}

async function serve(config: Config): Promise<Running> {
  // A host that is no address would be said to be in use when the server listens to it.
  await lookup(config.host);
  const keys = certificateOf(config);
  const log = openLog(config.log, config.logLevel);
  const metrics = new Metrics();
  const [{ store, bus, home }, built] = await Promise.all([backendsOf(config, log, metrics), pageFor(log)]);
  const secrets = openSecrets(secretOf(config, log));
  const { now } = clock;
  const run = crypto.randomUUID();
  const world = { ...config, encode, version, store, bus, home, run, clock, log, secrets, metrics };
  const { database, dataFolder } = config;
  const place = database ? inDatabase(database) : inFolder(dataFolder, store.epoch);
  const index = new Search({ ...world, place });
  const chat = new Chat({ ...world, index, examine: () => doctor.examine() });
  await chat.open();
  await index.open();
  const backups = await backupsOf(config, { ...world, now: Date.now });
  const state = { draining: false };
  const [files, probes] = [new OpenFiles(), new Probes()];
  const admission = new Admission(chat.settings, config.publicUrl);
  const oidc = await issuerOf(config, chat, log);
  const shared = { ...config, chat, secrets, log, clock, now, admission, machine: machineAddress() };
  const doctor = new Doctor({
    ...{ ...world, config, chat, probes, filesMax: files.max, issuer: oidc?.issuer },
    ...{
      bun: dependencies.bun,
      now: Date.now,
      upMs: () => process.uptime() * 1_000,
      port: () => ports.open.web,
    },
  });
  const connections = new Connections({ ...config, metrics, log, now, portions: chat.portions });
  const proxies = new Proxies(config.trustedProxies, publicHostOf(config), chat.bans.isExempt);
  const hosts = new Hosts(namesOf(config));
  const irc = new IrcDoor({ ...shared, connections, proxies, version, files });
  const ws = new WsDoor({ ...shared, connections, epoch: store.epoch });
  const http = new HttpDoor({
    ...shared,
    ...{ hosts, files, probes, oidc },
    page: new Page(built),
    health: { ...healthOf(config, chat, state), metrics, tokenHash: secrets.tokenHash },
    irc: () => ports.ircInfo,
    sockets: {
      "/chat": (request, peer) => ws.accept(request, peer),
      "/irc": (request, peer) => irc.accept(request, peer, { cookie: true }),
    },
  });
  const ports = new Ports({ config, http, irc, proxies, hosts, keys, log });
  measureProcess(metrics, files);
  guardFiles({ files, ports, log, isLeaving: () => state.draining });
  const desk = { chat, health: doctor, ...linksOf(config, ports.open.web), reindex: () => index.reindex() };
  const control = controlOf(config, desk, log);
  return { config, log, store, bus, chat, index, backups, connections, ports, control, state };
}

/** Loaded with the first picture: a server that rests has no use for it. */
const encode: Encode = async (...asked) => (await import("./pictures/encode.ts")).encode(...asked);

/** Without the setting nothing of it is loaded. */
async function issuerOf({ oidc }: Config, chat: Chat, log: Logger) {
  if (!oidc) return undefined;
  const [{ Issuer }, { Seal }] = await Promise.all([import("./oidc/issuer.ts"), import("./oidc/seal.ts")]);
  const issuer = new Issuer(oidc, { log, clock });
  issuer.open();
  // The database alone, as in a stolen backup, makes no cookie.
  const seal = new Seal([chat.bans.keyed("oidc"), oidc.clientSecret ?? ""], Date.now);
  return { issuer, seal };
}

/** A child process makes each of them, with the settings of this one. */
async function backupsOf(
  config: Config,
  world: ConstructorParameters<typeof Schedule>[1],
): Promise<Schedule | undefined> {
  const { backup } = config;
  if (!backup) return undefined;
  const { Schedule } = await import("./backup/schedule.ts");
  const command = [process.execPath, "--no-install", Bun.main];
  const backups = new Schedule({ ...backup, command, env: environmentFor(config) }, world);
  await backups.open();
  return backups;
}

/** Nodes share one by a setting. A server that is alone keeps one in its folder. */
function secretOf({ secret, database, dataFolder }: Config, log: Logger): string | undefined {
  if (secret !== undefined || database) return secret;
  try {
    return secretIn(dataFolder);
  } catch (cause) {
    log.warn(`SCRAM is not offered, since it has no key: ${(cause as Error).message}`);
    return undefined;
  }
}

/** If the page cannot be built, the server serves the former one. */
async function pageFor(log: Logger): Promise<ReadonlyMap<string, Uint8Array<ArrayBuffer>>> {
  const { files, problem } = await builtWeb();
  if (problem === undefined) return files;
  if (files.size === 0) throw new ConfigProblem(problem);
  log.warn(`${problem}; until then an older one is served`);
  return files;
}

function backendsOf(config: Config, log: Logger, metrics: Metrics): Promise<Backends> {
  return openBackends(config, {
    info: log.info,
    log: log.error,
    now: clock.now,
    metrics,
    fatal: (why) => {
      log.error("the store failed; starting again recovers what was acknowledged", new Error(why));
      process.exit(exits.io);
    },
  });
}

/** Some file systems know no sockets: the server runs all the same, and verbs work when it is stopped. */
function controlOf(config: Config, desk: Desk, log: Logger): Running["control"] {
  try {
    return listenForVerbs(config.dataFolder, async (asked) => {
      log.info(`asked on this machine: exchat ${[asked.verb, ...asked.args].join(" ")}`);
      return await (await import("./cli/run.ts")).answerVerb(desk, asked);
    });
  } catch (cause) {
    log.warn(`verbs of exchat cannot reach this server: ${(cause as Error).message}`);
    return { close: () => {} };
  }
}

const healthOf = (
  { metricsToken: token }: Config,
  chat: Chat,
  state: { draining: boolean },
): Pick<Health, "token" | "trouble"> => ({
  token,
  trouble: () => (state.draining ? "the server is going away" : chat.trouble),
});

/** Without a certificate, SIGHUP means that the terminal is gone, so the server stops. */
function hangUp(running: Running): void {
  if (running.config.tls) readCertificate(running);
  else void stop(running);
}

/** New connections get the certificate as its files have it now, and no connection ends. */
function readCertificate({ config, log, ports }: Running): void {
  try {
    const keys = certificateOf(config);
    if (!keys) return;
    ports.certify(keys);
    log.info("the certificate was read again");
  } catch (cause) {
    log.error("the certificate cannot be used, so the one before stays", cause);
  }
}

/** Takes no new visitors, tells every client to come back, and flushes everything that was accepted. */
async function stop(running: Running): Promise<void> {
  const { config, log, store, bus, chat, index, backups, connections, ports, control, state } = running;
  if (state.draining) process.exit(exits.internal);
  state.draining = true;
  const steps = new Steps(log);
  setTimeout(() => gaveUp(log, steps), STOP_MS_MAX).unref();
  log.info("going away");
  const stopped = ports.stop();
  control.close();
  // A server that is alone has no other node to spread its clients over: all learn at once that it stops, and wait for
  // its next start.
  void chat.drains();
  await connections.drain(config.database ? SPREAD_MS_MAX : 0);
  // A database in a file of this machine answers, and what it has accepted is to be flushed.
  const within = (ms: number) => (config.database ? ms : STOP_MS_MAX);
  const closed = steps.take("handing over what this node does for all", chat.close(), within(LEASE_MS_MAX));
  await Promise.race([stopped, Bun.sleep(DRAIN_MS_MAX)]);
  await ports.stop(true);
  await Promise.all([
    closed,
    steps.take("closing the search index", index.close(), within(LEASE_MS_MAX)),
    steps.take("ending the backup", backups?.close() ?? Promise.resolve(), within(LEASE_MS_MAX)),
  ]);
  // The last lease: without it the node writes nothing more.
  await steps.take("ending this node's lease", chat.goes(), within(LEASE_MS_MAX));
  await Promise.all([
    steps.take("closing the bus", bus.close(), within(CLOSE_MS_MAX)),
    steps.take("closing the store", store.close(), within(CLOSE_MS_MAX)),
  ]);
  process.exit(exits.ok);
}

function gaveUp(log: Logger, steps: Steps): void {
  const late = steps.underWay || "closing connections";
  log.error("the server could not stop in order", `${late} did not end within ${STOP_MS_MAX / 1_000} s`);
  process.exit(exits.internal);
}

async function main(flags: readonly string[]): Promise<void> {
  let config: Config | undefined;
  try {
    config = configOf(flags);
    const running = await serve(config);
    process.on("SIGTERM", () => void stop(running));
    process.on("SIGINT", () => void stop(running));
    process.on("SIGHUP", () => hangUp(running));
    const { tls } = config;
    if (tls) whenChanged([tls.cert, tls.key], () => readCertificate(running));
    process.on("unhandledRejection", (cause) => running.log.error("a promise was rejected unheard", cause));
    process.on("uncaughtException", (cause) => running.log.error("an error was thrown unheard", cause));
    const { ports, chat, bus } = running;
    const { ownerLink } = chat.access.newcomers;
    process.stdout.write(greeting({ config, ports: ports.open, node: bus.node, ownerLink }));
    // Gives back the megabytes that only the start needed, while there is not much else to look through.
    Bun.gc(true);
    Bun.shrink();
  } catch (cause) {
    const { sentence, code } = explain(cause, config);
    process.stderr.write(`exchat: ${sentence}\n`);
    process.exit(code);
  }
}

await start(process.argv.slice(2), { version, serve: main });
