/** `attacker.ts URL ROOM CONNECTIONS ADDRESSES SECONDS ATTACK[,ATTACK]`: attacks, in a process of its own, and ends. */
import { attacks } from "./attacks.ts";

const [url = "", room = "", connections = "1", addresses = "1", seconds = "1", names = ""] =
  process.argv.slice(2);
const until = performance.now() + Number(seconds) * 1_000;
const chosen = names.split(",");
await Promise.race([
  Promise.all(
    chosen.map((name) =>
      attacks[name]?.({
        url,
        room,
        connections: Math.max(1, Math.floor(Number(connections) / chosen.length)),
        addresses: Array.from({ length: Number(addresses) }, (_, i) => `198.51.100.${1 + i}`),
        over: () => performance.now() > until,
      }),
    ),
  ),
  Bun.sleep(Number(seconds) * 1_000 + 2_000),
]);
process.exit(0);
