import { Database } from "bun:sqlite";
import { join } from "node:path";
import { metricsOf } from "../support/metrics.ts";
import type { Outcome, Series } from "../support/series.ts";
import { Sum } from "../support/series.ts";
import { type Server, startServer } from "../support/server.ts";
import { attacks, BY_VISITORS } from "./abuse/attacks.ts";
import type { Suffered } from "./abuse/victims.ts";

const HERE = join(import.meta.dirname, "abuse");
const PASSWORD = "quite a long one";
const SECONDS = 12;
const ACK_MS_MAX = 25;
const ACK_TIMES_MAX = 3;
/** An acknowledgement below this is quick enough, however much slower it is than in the quiet run: that may be noise. */
const ACK_MS_FREE = 12;
const SIGN_IN_MS_MAX = 1_000;
const MEMORY_MB_MAX = 200;
const DISK_GB_AN_HOUR_MAX = 1;

/** The attacks, and from how many connections and addresses they come. */
interface Trial {
  readonly name: string;
  readonly attacks: readonly string[];
  readonly connections: number;
  readonly addresses: number;
}

const alone = (name: string): Trial => ({ name, attacks: [name], connections: 60, addresses: 1 });
const everything = Object.keys(attacks);
const trials: readonly Trial[] = [
  ...everything.map(alone),
  { name: "one visitor with everything", attacks: BY_VISITORS, connections: 8, addresses: 1 },
  { name: "one guest with long texts", attacks: ["long texts"], connections: 1, addresses: 1 },
  { name: "one address with everything", attacks: everything, connections: 250, addresses: 1 },
  { name: "ten addresses with everything", attacks: everything, connections: 250, addresses: 10 },
];

const run = (file: string, args: readonly (string | number)[], nice: number) =>
  Bun.spawn(
    ["nice", "-n", String(nice), process.execPath, "--no-install", join(HERE, file), ...args.map(String)],
    {
      stdio: ["ignore", "pipe", "inherit"],
    },
  );

/** Measures what the victims on one server experience while attackers attack that server or another one. */
async function suffer(victims: Server, attacked: Server, trial: Trial): Promise<Suffered> {
  const { attacks: names, connections, addresses } = trial;
  const room = "the square";
  const attacker = run(
    "attacker.ts",
    [attacked.url, room, connections, addresses, SECONDS, names.join(",")],
    19,
  );
  await Bun.sleep(1_000);
  const crowd = run("victims.ts", [victims.url, room, SECONDS - 3, PASSWORD], 0);
  const told = await new Response(crowd.stdout).text();
  await Promise.all([attacker.exited, crowd.exited]);
  return JSON.parse(told) as Suffered;
}

async function settled(options: { env: Record<string, string> }): Promise<Server> {
  const server = await startServer(options);
  await fetch(`${server.url}/users`, {
    method: "POST",
    body: JSON.stringify({ username: "carol", password: PASSWORD }),
  });
  return server;
}

const p99 = (values: readonly number[]): number => {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * 0.99))] ?? Number.POSITIVE_INFINITY;
};

const memoryMb = async (server: Server) =>
  ((await metricsOf(server.url))["resident_memory_bytes"] ?? 0) / 1_048_576;

/** The size of the logs in bytes. The files do not tell it, since they grow in steps. */
function keptBytes({ data }: Server): number {
  using db = new Database(join(data, "exchat.sqlite"), { readonly: true });
  const kept = "select sum(length(cast(data as blob)) + 120) as bytes from events";
  return db.query<{ bytes: number | null }, []>(kept).get()?.bytes ?? 0;
}

/** In GB an hour. The burst that a budget allows falls into the first half of a trial, and counts once. */
const inAnHour = ([before, half, after]: readonly [number, number, number]): number =>
  (half - before + ((after - half) / (SECONDS / 2)) * 3_600) * 1e-9;

/** One trial on fresh servers. Returns the anomalies as sentences, and how many of the victims' messages were acknowledged. */
async function tried(trial: Trial, env: Record<string, string>) {
  await using here = await settled({ env });
  await using elsewhere = await settled({ env });
  const quiet = await suffer(here, elsewhere, trial);
  const [memory, disk] = [await memoryMb(here), keptBytes(here)];
  const half = Bun.sleep(SECONDS * 500).then(() => keptBytes(here));
  const attacked = await suffer(here, here, trial);
  const grownMb = (await memoryMb(here)) - memory;
  const gbAnHour = inAnHour([disk, await half, keptBytes(here)]);
  const [calm, ack] = [p99(quiet.ack), p99(attacked.ack)];
  const anomalies: string[] = [];
  const must = (holds: boolean, sentence: string) => {
    if (!holds) anomalies.push(`${trial.name}: ${sentence}`);
  };
  must(ack <= ACK_MS_MAX, `acknowledged after ${ack.toFixed(1)} ms (p99)`);
  must(
    ack <= Math.max(ACK_MS_FREE, ACK_TIMES_MAX * calm),
    `acknowledged after ${ack.toFixed(1)} ms, ${calm.toFixed(1)} when quiet`,
  );
  must(p99(attacked.signIn) <= SIGN_IN_MS_MAX, `signed in after ${p99(attacked.signIn).toFixed(0)} ms (p99)`);
  must(grownMb <= MEMORY_MB_MAX, `${grownMb.toFixed(0)} MB of memory`);
  must(trial.addresses > 1 || gbAnHour <= DISK_GB_AN_HOUR_MAX, `${gbAnHour.toFixed(2)} GB an hour on disk`);
  const went = Object.entries(attacked.wrong).map(([what, times]) => `${what} × ${times}`);
  must(
    went.length === 0 && attacked.undelivered === 0,
    `${went.join(", ")}; ${attacked.undelivered} undelivered`,
  );
  const say = [
    `${trial.name}: ack ${calm.toFixed(1)} → ${ack.toFixed(1)} ms, hello ${p99(quiet.hello).toFixed(0)} → ${p99(attacked.hello).toFixed(0)}`,
    `history ${p99(quiet.history).toFixed(0)} → ${p99(attacked.history).toFixed(0)}`,
    `sign-in ${p99(quiet.signIn).toFixed(0)} → ${p99(attacked.signIn).toFixed(0)}`,
    `${grownMb.toFixed(0)} MB, ${gbAnHour.toFixed(2)} GB an hour`,
  ].join(", ");
  const lost = Object.values(attacked.wrong).reduce((sum, times) => sum + times, attacked.undelivered);
  return { anomalies, acknowledged: attacked.ack.length, lost, say };
}

async function all(
  rounds: number,
  env: Record<string, string>,
  say: (line: string) => void,
): Promise<Outcome> {
  const sum = new Sum();
  for (const trial of trials.slice(0, rounds)) {
    const round = await tried(trial, env);
    sum.add({
      ...round,
      lost: env["EXCHAT_RATE_LIMIT"] === "off" ? round.lost + round.anomalies.length : round.lost,
    });
    sum.notes.push(`${round.say}.`);
    say([round.say, ...round.anomalies].join("\n  "));
  }
  return sum;
}

export const abuse: Series = {
  name: "abuse",
  rules: ["LIMIT-6", "LIMIT-7", "LIMIT-8", "LIMIT-9", "LIMIT-10", "LIMIT-11"],
  does:
    "A few people talk, read, connect and sign in, while an attacker with one address and 60 connections repeats one attack as " +
    "fast as possible. Then all attacks come at once: from one visitor, from one address with 250 connections, and from ten " +
    "addresses. In the quiet run the same attackers attack another server on the same machine. *Lost* counts what the victims " +
    "were refused or never received.",
  rounds: trials.length,
  run: (rounds, say) => all(rounds, {}, say),
};

export const abuseUnlimited: Series = {
  name: "abuse-unlimited",
  rules: ["LIMIT-7"],
  does: "As `abuse`, against a server without limits (`EXCHAT_RATE_LIMIT=off`).",
  rounds: 6,
  control: true,
  run: (rounds, say) => all(rounds, { EXCHAT_RATE_LIMIT: "off" }, say),
};
