import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { launch, type Process } from "../launch.ts";
import { isInstalled, type ServerName, startServer } from "../server.ts";

const READY_MS_MAX = 15_000;
const TRIES_MS = 1;
/** Its backlog has 10 places: a client that finds it full comes again after a second. */
const NGIRCD_AT_ONCE = 8;
/** InspIRCd registers clients once a second. */
const AT_ONCE = 500;
/** The user of Debian's IRC servers, who can do nothing else. */
const AS_IRC = ["setpriv", "--reuid", "irc", "--regid", "irc", "--clear-groups"] as const;

export interface IrcServer extends Process {
  readonly name: ServerName;
  readonly port: number;
  /** From spawn to the first connection that it accepts, and until that client is welcome (001). */
  readonly acceptedMs: number;
  readonly welcomeMs: number;
  /** So many clients should connect at a time. */
  readonly atOnce: number;
  /** Asks it to stop, and returns how long that took in ms. */
  stopped(): Promise<number>;
}

/** A port of this machine that is free now. */
function freePort(): number {
  const listener = Bun.listen({ hostname: "127.0.0.1", port: 0, socket: { data: () => {} } });
  const { port } = listener;
  listener.stop();
  return port;
}

/** No look-ups, no limits of flood or connections: as ExChat with EXCHAT_RATE_LIMIT=off. */
const ngircd = (port: number): string => `[Global]
Name = server.bench
Info = bench
Listen = 127.0.0.1
Ports = ${port}
ServerUID = irc
ServerGID = irc
MotdPhrase = bench
[Limits]
MaxConnections = 0
MaxConnectionsIP = 0
MaxJoins = 0
MaxPenaltyTime = 0
[Options]
DNS = no
Ident = no
PAM = no
`;
const inspircd = (port: number): string => `<server name="server.bench" description="bench" network="bench">
<admin name="bench" nick="bench" email="bench@localhost">
<bind address="127.0.0.1" port="${port}" type="clients">
<connect allow="*" timeout="60" pingfreq="120" resolvehostnames="no" useident="no" maxconnwarn="no"
 fakelag="no" threshold="4000000" commandrate="4000000000" hardsendq="64M" softsendq="32M" recvq="1M"
 localmax="100000" globalmax="100000" limit="100000">
<performance softlimit="100000" somaxconn="4096" clonesonconnect="no">
<options defaultmodes="n">
`;

/** Both refuse to work as root: ngIRCd changes to another user by itself. */
function peer(name: "ngircd" | "inspircd", port: number) {
  const command = (folder: string): string[] => {
    const file = join(folder, `${name}.conf`);
    writeFileSync(file, name === "ngircd" ? ngircd(port) : inspircd(port));
    if (name === "ngircd") return ["/usr/sbin/ngircd", "-n", "-f", file];
    const itself = ["/usr/sbin/inspircd", "--nofork", "--nopid", "--nolog", "--config", file];
    return process.getuid?.() === 0 ? [...AS_IRC, ...itself] : itself;
  };
  if (!isInstalled(name)) throw new Error(`${name} is not installed`);
  const launched = launch({ command });
  // Nobody reads what it says of each client.
  void launched.child.stdout.pipeTo(new WritableStream());
  return launched;
}

async function exchat(port: number) {
  return await startServer("exchat", { env: { EXCHAT_IRC_PORT: `${port}`, EXCHAT_DEFAULT_ROOM: "" } });
}

/** Connects until it is accepted, and registers: when each of both was. */
async function firstClient(
  port: number,
  isAlive: () => boolean,
): Promise<[accepted: number, welcome: number]> {
  const giveUpAt = performance.now() + READY_MS_MAX;
  for (;;) {
    const { promise, resolve } = Promise.withResolvers<number>();
    let heard = "";
    const data = (_: unknown, chunk: Buffer) => {
      heard += chunk.toString();
      if (heard.includes(" 001 ")) resolve(performance.now());
    };
    const socket = await Bun.connect({ hostname: "127.0.0.1", port, socket: { data } }).catch(() => {});
    if (socket) {
      const accepted = performance.now();
      socket.write("NICK first\r\nUSER first 0 * :first\r\n");
      const welcome = await promise;
      socket.end("QUIT\r\n");
      return [accepted, welcome];
    }
    if (!isAlive() || performance.now() > giveUpAt) throw new Error("it accepts no IRC connection");
    await Bun.sleep(TRIES_MS);
  }
}

/** Starts a server that speaks IRC, on a port of this machine. */
export async function startIrcServer(name: ServerName): Promise<IrcServer> {
  const port = freePort();
  const spawned = performance.now();
  let isAlive = true;
  const first = firstClient(port, () => isAlive);
  first.catch(() => {});
  const server = await (name === "exchat"
    ? exchat(port)
    : Promise.resolve(peer(name as "ngircd" | "inspircd", port)));
  void server.child.exited.then(() => {
    isAlive = false;
  });
  const [accepted, welcome] = await first.catch(async (cause: Error) => {
    const said = server.complaints();
    await server[Symbol.asyncDispose]();
    throw new Error(`${name}: ${cause.message}: ${said}`);
  });
  return {
    ...server,
    ...{ name, port, atOnce: name === "ngircd" ? NGIRCD_AT_ONCE : AT_ONCE },
    ...{ acceptedMs: accepted - spawned, welcomeMs: welcome - spawned },
    stopped: async () => {
      const from = performance.now();
      server.child.kill("SIGTERM");
      await server.child.exited;
      return performance.now() - from;
    },
  };
}
