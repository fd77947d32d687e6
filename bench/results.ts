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

export type Found = { value: number; where: string };

/** A measure in every run that has it. */
export function everyRun(results: readonly Result[], key: string): Found[] {
  return results.flatMap(({ part, runs }) =>
    runs.flatMap((run) => {
      const value = "outcome" in run ? run.outcome[key] : undefined;
      return value === undefined ? [] : [{ value, where: `${part.scenario} ${run.round}, ${run.server}` }];
    }),
  );
}

export const most = (found: readonly Found[]): Found | undefined =>
  found.reduce<Found | undefined>((top, one) => (top && top.value >= one.value ? top : one), undefined);
