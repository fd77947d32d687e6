import { check } from "./checker.ts";
import { inTime } from "./deadline.ts";
import { Dice } from "./dice.ts";
import type { Anomaly } from "./evidence.ts";
import { type ServerOptions, startServer } from "./server.ts";
import { type Episode, type EpisodeName, episodes } from "./storm-episodes.ts";
import { type Site, StormWorld, type WorldOptions } from "./storm-world.ts";

interface Tries<Name extends string> {
  readonly rounds: number;
  /** The same seed chooses the same episodes, people and moments. */
  readonly seed: number;
  /** In this order, again and again; none = any, as chance has it, and each at least once if there are enough rounds. */
  readonly play?: readonly Name[];
  /** Called after each round of a long storm. */
  readonly tell?: (line: string) => void;
}

/** A storm around one server, which `preload` and `env` can break. */
export type StormOptions = Tries<EpisodeName> &
  Pick<WorldOptions<Site>, "patienceMs"> &
  Pick<ServerOptions, "preload" | "env">;

export type StormOver<S extends Site, Name extends string> = Tries<Name> &
  WorldOptions<S> & { readonly episodes: Readonly<Record<Name, Episode<S>>> };

export interface StormTally {
  readonly seed: number;
  readonly rounds: number;
  readonly acknowledged: number;
  /** Posts whose outcome was unknown, and which were sent again. */
  readonly repeated: number;
  readonly received: number;
  readonly deleted: number;
  readonly connections: number;
  readonly slowReaders: number;
  readonly starts: number;
  /** For how many milliseconds a node that did nothing held a room at most. */
  readonly heldMs: number;
  readonly seconds: number;
  readonly anomalies: readonly Anomaly[];
}

/** A new server and new people after so many rounds: what they remember is held against the logs at the end of each. */
const ROUNDS_OF_ONE_WORLD = 30;
const ROUND_MS_MAX = 120_000;

export function storm({ preload, env, ...options }: StormOptions): Promise<StormTally> {
  const server = { ...(preload && { preload }), env: { EXCHAT_RATE_LIMIT: "off", ...env } };
  return stormOver({ ...options, episodes, open: () => startServer(server) });
}

/**
 * Many clients talk in several rooms over bad roads to a server that is stopped and killed; at the end nobody may have
 * seen anything that breaks the promise. Fails when something hangs; what is wrong is in the tally.
 */
export async function stormOver<S extends Site, Name extends string>({
  rounds,
  seed,
  play,
  tell,
  episodes,
  ...options
}: StormOver<S, Name>): Promise<StormTally> {
  const dice = new Dice(seed);
  const names = Object.keys(episodes) as Name[];
  const start = performance.now();
  const sum = {
    ...{
      acknowledged: 0,
      repeated: 0,
      received: 0,
      deleted: 0,
      connections: 0,
      slowReaders: 0,
      starts: 0,
      heldMs: 0,
    },
  };
  const anomalies: Anomaly[] = [];
  for (let done = 0; done < rounds; done += ROUNDS_OF_ONE_WORLD) {
    await using world = await StormWorld.begin(dice, options);
    const some = Math.min(ROUNDS_OF_ONE_WORLD, rounds - done);
    for (const name of play ? repeated(play, some) : programme(dice, names, some)) {
      const before = performance.now();
      await inTime(episodes[name](world), () => `the storm's ${name} is over (seed ${seed})`, ROUND_MS_MAX);
      tell?.(
        `${name}: ${world.counts.acknowledged} acknowledged, ${Math.round(performance.now() - before)} ms`,
      );
    }
    anomalies.push(...check(await world.evidence()));
    const { counts } = world;
    const heldMs = Math.max(sum.heldMs, counts.heldMs);
    for (const key of Object.keys(sum) as (keyof typeof sum)[]) sum[key] += counts[key];
    sum.heldMs = heldMs;
  }
  return { seed, rounds, ...sum, seconds: (performance.now() - start) / 1000, anomalies };
}

const repeated = <Name>(play: readonly Name[], rounds: number): Name[] =>
  Array.from({ length: rounds }, (_, i) => play[i % play.length] as Name);

function programme<Name>(dice: Dice, names: readonly Name[], rounds: number): Name[] {
  const all = dice.some(names, names.length);
  return Array.from({ length: rounds }, (_, i) => all[i] ?? dice.one(names));
}
