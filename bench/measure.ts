import type { Checks } from "./checks.ts";
import type { Process } from "./launch.ts";
import { type Memory, machineBusy } from "./machine.ts";

/** What one run of a scenario against one server gave, by the name of the measure. */
export type Outcome = Record<string, number>;

export type Timing = { warmMs: number; windowMs: number };

type Measured = { server: Process; checks: Checks; count(): number };

/** How much of what is counted happens while `load` runs, and what it costs on both sides. The load is made in this process. */
export function measure({ server, checks, count }: Measured, load: () => Promise<void>): Promise<Outcome> {
  const look = () => {
    checks.throwIfFailed();
    const { user, system } = process.cpuUsage();
    return { count: count(), micros: user + system };
  };
  return measureBetween(server, look, load);
}

/** What has happened so far, and what it has cost the load generator. */
export type Seen = { count: number; micros: number };

/** As `measure`, for a load that is made elsewhere: `look` asks there. */
export async function measureBetween(
  server: Process,
  look: () => Seen | Promise<Seen>,
  load: () => Promise<void>,
): Promise<Outcome> {
  const seen = await look();
  const [from, server0, machine0] = [performance.now(), server.cpuMicros(), machineBusy()];
  await load();
  const now = await look();
  const done = now.count - seen.count;
  const serverMicros = server.cpuMicros() - server0;
  const ownMicros = now.micros - seen.micros;
  const machine = machineBusy();
  const micros = (performance.now() - from) * 1000;
  return {
    perSecond: (done / micros) * 1e6,
    serverMicros: serverMicros / done,
    generatorMicros: ownMicros / done,
    generatorShare: ownMicros / serverMicros,
    serverCores: serverMicros / micros,
    // What the run had to share the machine with: a comparison is only as good as this is small.
    otherCores: Math.max(0, machine.micros - machine0.micros - serverMicros - ownMicros) / micros,
    stolenCores: (machine.stolenMicros - machine0.stolenMicros) / micros,
  };
}

type Pace = { perSecond: number; ms: number };

/** Calls `send` at a steady rate that does not wait for the server; says how late the latest call was, in ms. */
export async function pace(
  { perSecond, ms }: Pace,
  send: (index: number, dueAt: number) => void,
): Promise<number> {
  const periodMs = 1000 / perSecond;
  const start = performance.now() + periodMs;
  const count = Math.round((perSecond * ms) / 1000);
  let lateMsMax = 0;
  for (let index = 0; index < count; ) {
    const now = performance.now();
    for (; index < count && start + index * periodMs <= now; index += 1) {
      lateMsMax = Math.max(lateMsMax, now - start - index * periodMs);
      send(index, start + index * periodMs);
    }
    await Bun.sleep(Math.max(1, start + index * periodMs - performance.now()));
  }
  return lateMsMax;
}

const STEADY_SHARE = 0.005;
const STEADY_LOOKS = 4;
const LOOK_MS = 500;

/** Waits until the server's memory has stopped moving, but not less or longer than it is told, and gives it. */
export async function settledMemory(
  server: Pick<Process, "memory">,
  msMin: number,
  msMax: number,
): Promise<Memory> {
  const from = performance.now();
  let reference = server.memory().rss;
  let steady = 0;
  for (;;) {
    await Bun.sleep(LOOK_MS);
    const memory = server.memory();
    const waited = performance.now() - from;
    if (Math.abs(memory.rss - reference) < reference * STEADY_SHARE) steady += 1;
    else {
      steady = 0;
      reference = memory.rss;
    }
    if (waited >= msMax || (waited >= msMin && steady >= STEADY_LOOKS)) return memory;
  }
}
