// How long a server takes until it accepts IRC, and what an idle client of IRC costs it in memory:
//   bun bench/irc.ts [clients] [people of each channel]
import type { Socket } from "bun";
import { settledMemory } from "./measure.ts";
import { startServer } from "./server.ts";

/** Runtimes give memory back some seconds after the last allocation. */
const SETTLE_MS_MIN = 12_000;
const SETTLE_MS_MAX = 30_000;
const AT_ONCE = 200;
const TRIES_MS = 2;

const [clients = 2_000, perChannel = 10] = process.argv.slice(2).map(Number);

/** A port of this machine that is free now. */
function freePort(): number {
  const listener = Bun.listen({ hostname: "127.0.0.1", port: 0, socket: { data: () => {} } });
  const { port } = listener;
  listener.stop();
  return port;
}

/** Resolves when the port accepts a connection. */
async function accepted(port: number): Promise<number> {
  for (;;) {
    const socket = await Bun.connect({ hostname: "127.0.0.1", port, socket: { data: () => {} } }).catch(
      () => {},
    );
    if (socket) {
      socket.end();
      return performance.now();
    }
    await Bun.sleep(TRIES_MS);
  }
}

/** A client that has registered, and has joined a channel. */
async function client(port: number, number: number): Promise<Socket> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const channel = `#c${Math.floor(number / perChannel)}`;
  let heard = "";
  const socket = await Bun.connect({
    hostname: "127.0.0.1",
    port,
    socket: {
      data: (_, chunk) => {
        heard += chunk.toString();
        if (!heard.includes(` JOIN ${channel}`)) return;
        heard = "";
        resolve();
      },
      close: () => reject(new Error(`client ${number} was closed: ${heard}`)),
    },
  });
  socket.write(`CAP REQ draft/no-implicit-names\r\nNICK u${number}\r\nUSER u 0 * :u\r\n`);
  socket.write(`CAP END\r\nJOIN ${channel}\r\n`);
  await promise;
  return socket;
}

const port = freePort();
const spawned = performance.now();
const firstAccepted = accepted(port);
await using server = await startServer("exchat", {
  env: { EXCHAT_IRC_PORT: `${port}`, EXCHAT_DEFAULT_ROOM: "" },
});
console.log(`accepts IRC ${Math.round((await firstAccepted) - spawned)} ms after its start`);

// What the first clients bring with them (code, tables) is not the cost of an idle one.
const open = await Promise.all(Array.from({ length: AT_ONCE }, (_, i) => client(port, i)));
const before = await settledMemory(server, SETTLE_MS_MIN, SETTLE_MS_MAX);
for (let from = AT_ONCE; from < AT_ONCE + clients; from += AT_ONCE)
  open.push(...(await Promise.all(Array.from({ length: AT_ONCE }, (_, i) => client(port, from + i)))));
const after = await settledMemory(server, SETTLE_MS_MIN, SETTLE_MS_MAX);
const each = (kind: "rss" | "anonymous") => Math.round((after[kind] - before[kind]) / clients);
console.log(`${clients} idle clients: ${each("rss")} bytes each (${each("anonymous")} of it anonymous)`);
process.exit(0);
