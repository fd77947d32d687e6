import { describeMachine, fileSystemOf } from "./machine.ts";
import type { Options } from "./options.ts";
import { everyRun, medians, most, type Result, ratio } from "./results.ts";
import { median } from "./samples.ts";
import { judge } from "./targets.ts";

/** What the numbers depend on. */
export type Setting = { at: string; commit: string; versions: Record<string, string>; dataFolder: string };

/** The whole run as readable Markdown. */
export function markdown(results: readonly Result[], setting: Setting, options: Options): string {
  const { timing } = options;
  const versions = Object.entries(setting.versions).map(([name, version]) => `${name} ${version}`);
  const lines = [
    `${setting.at}, commit ${setting.commit}, on ${describeMachine()}; data on ${fileSystemOf(setting.dataFolder)}; ${versions.join(", ")}.`,
    `Warm-up ${timing.warmMs / 1000} s, window ${timing.windowMs / 1000} s; medians of the rounds. "ExChat is" compares within each round (least–most).`,
    ...results.flatMap((result) => ["", `**${result.part.title}**`, "", ...body(result)]),
    "",
    generatorLine(results),
    companyLine(results),
    "",
    ...(options.scale === 1 ? targetTable(results) : ["No target is judged by a scaled run."]),
  ];
  return lines.join("\n");
}

function body(result: Result): string[] {
  const { part, runs } = result;
  if (part.impossible) return [`Not run: ${part.impossible}.`];
  const head = [
    "server",
    ...part.columns.map(({ title }) => title),
    ...(part.compared ? ["ExChat is"] : []),
    "rounds",
  ];
  const rows = part.servers.map((server) => {
    const outcome = medians(result, server);
    const done = runs.filter((run) => run.server === server && "outcome" in run).length;
    const cells = part.columns.map(({ key, write }) =>
      outcome?.[key] === undefined ? "–" : write(outcome[key]),
    );
    return [server, ...cells, ...(part.compared ? [times(result, server)] : []), `${done}`];
  });
  const failures = runs.flatMap((run) =>
    "error" in run ? [`FAILED ${run.server}, round ${run.round}: ${run.error}`] : [],
  );
  return [...table([head, ...rows]), ...(failures.length > 0 ? ["", ...failures] : [])];
}

function times(result: Result, server: Result["part"]["servers"][number]): string {
  const found = ratio(result, server);
  if (!found) return "";
  const short = (value: number) => (value < 10 ? value.toFixed(2) : value.toFixed(1));
  return `${short(found.median)} × (${short(found.least)}–${short(found.most)})`;
}

function generatorLine(results: readonly Result[]): string {
  const shares = everyRun(results, "generatorShare");
  const top = most(shares);
  if (!top) return "No load was generated.";
  const dearer = shares.filter(({ value }) => value >= 1).map(({ where }) => where);
  const share = `at most ${(top.value * 100).toFixed(0)} % of it (${top.where})`;
  if (dearer.length === 0) return `In every run the load generator cost less CPU than the server: ${share}.`;
  return `The load generator cost MORE CPU than the server in: ${dearer.join("; ")} (${share}). Those servers could be faster than shown.`;
}

/** How much the numbers can be trusted: nobody else should have worked on the machine. */
function companyLine(results: readonly Result[]): string {
  const others = everyRun(results, "otherCores");
  const stolen = most(everyRun(results, "stolenCores"));
  const top = most(others);
  if (!top || !stolen) return "";
  const usual = median(others.map(({ value }) => value));
  return `Other programs took ${usual.toFixed(2)} cores meanwhile (median; most: ${top.value.toFixed(2)} in ${top.where}); the machine's host kept back at most ${stolen.value.toFixed(2)} (${stolen.where}).`;
}

function targetTable(results: readonly Result[]): string[] {
  const verdicts = judge(results);
  if (verdicts.length === 0) return [];
  return table([
    ["target", "measured", "met"],
    ...verdicts.map((one) => [one.target, one.value, one.met ? "yes" : "NO"]),
  ]);
}

function table(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => (row[column] ?? "").length)),
  );
  const line = (cells: readonly string[]) =>
    `| ${widths.map((width, i) => (i === 0 ? (cells[i] ?? "").padEnd(width) : (cells[i] ?? "").padStart(width))).join(" | ")} |`;
  const rule = `|${widths.map((width, i) => (i === 0 ? "-".repeat(width + 2) : `${"-".repeat(width + 1)}:`)).join("|")}|`;
  return [line(rows[0] ?? []), rule, ...rows.slice(1).map(line)];
}
