import { type Outcome, settledMemory } from "../measure.ts";
import { type ServerName, startServer } from "../server.ts";

const SETTLE_MS_MIN = 3_000;
const SETTLE_MS_MAX = 6_000;

/** From the command to the first 200 of /readyz, and what the server then holds while nobody is there. */
export async function start(name: ServerName): Promise<Outcome> {
  await using server = await startServer(name);
  const { rss, anonymous } = await settledMemory(server, SETTLE_MS_MIN, SETTLE_MS_MAX);
  return { readyMs: server.readyMs, rss, anonymous };
}
