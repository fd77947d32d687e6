import { parseArgs } from "node:util";
import type { Timing } from "./measure.ts";
import { type ServerName, serverNames } from "./server.ts";

export const scenarioNames = [
  ...(["start", "busy", "busy-full", "many", "steady", "huge", "idle", "durable", "reconnects"] as const),
  ...(["resume", "comeback", "history", "search", "parsing"] as const),
  ...(["irc-start", "irc-busy", "irc-many", "irc-idle"] as const),
] as const;
export type ScenarioName = (typeof scenarioNames)[number];

export type Options = {
  only: readonly ScenarioName[];
  servers: readonly ServerName[];
  timing: Timing;
  quick: boolean;
  /** Rounds of each comparison; undefined leaves it to the scenario. */
  rounds: number | undefined;
  /** Makes crowds smaller, for a try; such numbers mean nothing. */
  scale: number;
  out: string;
};

export const USAGE = `bench/run [options]
  --quick            2 s windows, 1 round
  --only a,b         of ${scenarioNames.join(", ")}
  --servers a,b      of ${serverNames.join(", ")}
  --rounds N         rounds of each comparison
  --scale 0.1        smaller crowds, for a try
  --out FILE         where the JSON goes (bench/results.json)`;

/** Whether the numbers are those to publish: everything, at full size. */
export const isWhole = ({ only, servers, quick, scale }: Options): boolean =>
  !quick && scale === 1 && only.length === scenarioNames.length && servers.length === serverNames.length;

export function readOptions(args: readonly string[]): Options | undefined {
  const { values } = parseArgs({
    args: [...args],
    options: {
      quick: { type: "boolean", default: false },
      only: { type: "string" },
      servers: { type: "string" },
      rounds: { type: "string" },
      scale: { type: "string", default: "1" },
      out: { type: "string", default: `${import.meta.dir}/results.json` },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) return undefined;
  return {
    only: listed(values.only, scenarioNames),
    servers: listed(values.servers, serverNames),
    timing: { warmMs: values.quick ? 1000 : 1500, windowMs: values.quick ? 2000 : 5000 },
    quick: values.quick,
    rounds: values.rounds === undefined ? undefined : Number(values.rounds),
    scale: Number(values.scale),
    out: values.out,
  };
}

function listed<T extends string>(value: string | undefined, all: readonly T[]): readonly T[] {
  if (value === undefined) return all;
  return value.split(",").map((name) => {
    const known = all.find((one) => one === name);
    if (known === undefined) throw new Error(`"${name}" is none of ${all.join(", ")}`);
    return known;
  });
}
