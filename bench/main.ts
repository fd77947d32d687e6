import { readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describeMachine, loadAverage } from "./machine.ts";
import { isWhole, type Options, readOptions, USAGE } from "./options.ts";
import { type Part, planOf } from "./plan.ts";
import { markdown, type Setting } from "./report.ts";
import { medians, type Result, type Run, ratio } from "./results.ts";
import { judge } from "./targets.ts";

const ROOT = join(import.meta.dir, "..");
const README = join(import.meta.dir, "README.md");
const MARKERS = ["<!-- results -->", "<!-- /results -->"] as const;

async function main(): Promise<number> {
  const options = readOptions(Bun.argv.slice(2));
  if (!options) {
    console.log(USAGE);
    return 0;
  }
  const setting = readSetting();
  const results: Result[] = [];
  for (const part of planOf(options)) results.push(await runPart(part));
  writeFileSync(options.out, `${JSON.stringify(asJson(results, setting, options), null, 2)}\n`);
  const text = markdown(results, setting, options);
  console.log(text);
  const failed = results.some(({ runs }) => runs.some((run) => "error" in run));
  if (isWhole(options) && !failed) publish(text);
  return failed ? 1 : 0;
}

/** Every other round goes through the servers backwards, so that no server always has the machine's better half. */
async function runPart(part: Part): Promise<Result> {
  const runs: Run[] = [];
  for (let round = 1; round <= part.rounds && !part.impossible; round += 1) {
    const order = round % 2 === 1 ? part.servers : part.servers.toReversed();
    for (const server of order) {
      const run = await part.run(server).then(
        (outcome): Run => ({ server, round, outcome }),
        (error: unknown): Run => ({
          server,
          round,
          error: error instanceof Error ? error.message : String(error),
        }),
      );
      runs.push(run);
      console.error(
        `${part.scenario} ${round}/${part.rounds} ${server}: ${told(part, run)} (load ${loadAverage()})`,
      );
    }
  }
  return { part, runs };
}

function told(part: Part, run: Run): string {
  if ("error" in run) return `FAILED: ${run.error}`;
  return part.columns
    .map(({ key, title, write }) => `${title} ${write(run.outcome[key] ?? Number.NaN)}`)
    .join(", ");
}

function readSetting(): Setting {
  const version = (name: string) =>
    (
      JSON.parse(readFileSync(join(ROOT, "node_modules", name, "package.json"), "utf8")) as {
        version: string;
      }
    ).version;
  const said = (...command: string[]) => Bun.spawnSync(command, { cwd: ROOT }).stdout.toString().trim();
  return {
    at: new Date().toISOString().slice(0, 16).replace("T", " "),
    commit: said("git", "rev-parse", "--short", "HEAD") || "?",
    versions: {
      Bun: Bun.version,
      Node: said("node", "--version"),
      ws: version("ws"),
      "socket.io": version("socket.io"),
    },
    dataFolder: tmpdir(),
  };
}

function asJson(results: readonly Result[], setting: Setting, options: Options) {
  return {
    ...setting,
    machine: describeMachine(),
    options: { timing: options.timing, quick: options.quick, scale: options.scale },
    scenarios: results.map((result) => ({
      name: result.part.scenario,
      title: result.part.title,
      ...(result.part.impossible && { notRun: result.part.impossible }),
      servers: Object.fromEntries(
        result.part.servers.map((server) => [
          server,
          { medians: medians(result, server), exchatIsTimesBetter: ratio(result, server) },
        ]),
      ),
      runs: result.runs,
    })),
    targets: options.scale === 1 ? judge(results) : [],
  };
}

/** Puts the tables into the README, between its markers. */
function publish(text: string): void {
  const readme = readFileSync(README, "utf8");
  const [start, end] = MARKERS.map((marker) => readme.indexOf(marker));
  if (start === undefined || end === undefined || start < 0 || end < start) {
    throw new Error(`bench/README.md lacks its markers ${MARKERS.join(" and ")}`);
  }
  writeFileSync(README, `${readme.slice(0, start + MARKERS[0].length)}\n${text}\n${readme.slice(end)}`);
}

process.exit(
  await main().catch((error: unknown) => {
    console.error(`bench: ${error instanceof Error ? error.message : error}`);
    return 2;
  }),
);
