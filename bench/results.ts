import type { Outcome } from "./measure.ts";
import type { Part } from "./plan.ts";
import { median } from "./samples.ts";
import type { ServerName } from "./server.ts";

export type Run =
  | { server: ServerName; round: number; outcome: Outcome }
  | { server: ServerName; round: number; error: string };

export type Result = { part: Part; runs: Run[] };

/** The runs of one server that came to an end, as a median of each measure. */
export function medians({ runs }: Result, server: ServerName): Outcome | undefined {
  const outcomes = outcomesOf(runs, server);
  const first = outcomes[0]?.[1];
  if (!first) return undefined;
  const keys = Object.keys(first);
  return Object.fromEntries(
    keys.map((key) => [key, median(outcomes.map(([, outcome]) => outcome[key] ?? Number.NaN))]),
  );
}

export type Ratio = { median: number; least: number; most: number };

/** How many times better ExChat is than a peer: a median of the rounds, each compared within itself. */
export function ratio({ part, runs }: Result, peer: ServerName): Ratio | undefined {
  const { compared } = part;
  if (!compared || peer === "exchat") return undefined;
  const peers = new Map(outcomesOf(runs, peer));
  const ratios = outcomesOf(runs, "exchat").flatMap(([round, outcome]) => {
    const [ours, theirs] = [outcome[compared.key], peers.get(round)?.[compared.key]];
    if (ours === undefined || theirs === undefined) return [];
    return [compared.better === "more" ? ours / theirs : theirs / ours];
  });
  if (ratios.length === 0) return undefined;
  return { median: median(ratios), least: Math.min(...ratios), most: Math.max(...ratios) };
}

function outcomesOf(runs: readonly Run[], server: ServerName): [number, Outcome][] {
  return runs.flatMap((run) => (run.server === server && "outcome" in run ? [[run.round, run.outcome]] : []));
}

/** The dearest the generator was, compared with the server it loaded. */
export function dearestGenerator(results: readonly Result[]): {
  share: number;
  where: string;
  dearer: string[];
} {
  const shares = results.flatMap(({ part, runs }) =>
    runs.flatMap((run) => {
      const share = "outcome" in run ? run.outcome["generatorShare"] : undefined;
      return share === undefined ? [] : [{ share, where: `${part.scenario}, ${run.server}` }];
    }),
  );
  const dearest = shares.reduce((most, one) => (one.share > most.share ? one : most), {
    share: 0,
    where: "",
  });
  return { ...dearest, dearer: shares.filter(({ share }) => share >= 1).map(({ where }) => where) };
}
