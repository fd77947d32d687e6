/** `bin/test`: runs every kind of test, adds up what they report, and ends with "N passed, N failed". */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { CHROMIUM_MISSING, findChromium } from "../test/support/chromium.ts";
import { postgresLacking } from "../test/support/postgres.ts";
import { SKIPS_FILE } from "../test/support/skips-file.ts";

/** A runner that takes longer hangs. The whole of continuous integration is meant to take less than 15 minutes. */
const RUNNER_MS_MAX = 25 * 60_000;
const UNIT_TEST_MS_MAX = 30_000;

interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

interface Runner {
  readonly name: string;
  /** Given the file to write a JUnit report to. */
  readonly command: (report: string) => string[];
  readonly env?: Readonly<Record<string, string>>;
}

/**
 * What `--quick` leaves out: what needs a browser or PostgreSQL, what hashes hundreds of passwords, and what plays, breaks or kills for
 * many seconds. Files run beside each other, each in a process of its own.
 */
const LONG = [
  "test/browser/**",
  "test/accounts/sign-in.test.ts",
  "test/chat/credentials.test.ts",
  "test/cli/migrate.test.ts",
  "test/deploy/**",
  "test/contract/search-parts.test.ts",
  ...["disk", "long-resume", "mutants", "power", "storm"].map((name) => `test/faults/${name}.test.ts`),
  "test/model/model.test.ts",
  "test/sdk/bot.test.ts",
];
/** They open a hundred stores with workers and connections of their own, so each file has a process to itself. */
const POSTGRES = [
  "test/contract/postgres.test.ts",
  "test/faults/postgres.test.ts",
  "test/cluster/faults.test.ts",
  "test/cluster/broken.test.ts",
  "test/cluster/moving.test.ts",
  "test/model/postgres.test.ts",
];

const without = (patterns: readonly string[]) => patterns.map((one) => `--path-ignore-patterns=${one}`);

const units = (name: string, flags: readonly string[], paths: readonly string[] = ["./test/"]): Runner => ({
  name,
  command: (report) => [
    ...["--no-install", "test", `--timeout=${UNIT_TEST_MS_MAX}`],
    ...["--reporter=junit", `--reporter-outfile=${report}`, ...flags, ...paths],
  ],
});

const stories = (name: string, tags: string): Runner => ({
  name,
  command: (report) => [
    ...["--no-install", "test/stories/run.ts", "--tags", tags],
    ...["--format", "progress", "--format", `junit:${report}`],
  ],
});

/** The counts in the head of a JUnit report; a runner that ends badly without telling a failure is one. */
function counts(report: string, exitCode: number): Counts {
  const head = /<testsuites?\s[^>]*>/.exec(readReport(report))?.[0] ?? "";
  const attribute = (name: string) => Number(new RegExp(`\\b${name}="(\\d+)"`).exec(head)?.[1] ?? 0);
  const failed = attribute("failures") + attribute("errors");
  const skipped = attribute("skipped");
  const passed = attribute("tests") - failed - skipped;
  return { passed, skipped, failed: failed === 0 && (exitCode !== 0 || passed === 0) ? 1 : failed };
}

function readReport(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}

const folder = mkdtempSync(join(tmpdir(), "exchat-test-"));
/** Where tests say why they are skipped, a line each. */
const skips = join(folder, "skips");
let reports = 0;

async function run(
  { name, command, env }: Runner,
  output: "inherit" | "pipe",
): Promise<Counts & { said: string }> {
  reports += 1;
  const report = join(folder, `${reports}.xml`);
  const child = Bun.spawn([process.execPath, ...command(report)], {
    env: { ...process.env, [SKIPS_FILE]: skips, ...env },
    stdio: ["ignore", output, output],
    timeout: RUNNER_MS_MAX,
    killSignal: "SIGKILL",
  });
  const said = await Promise.all([child.stdout, child.stderr].map((stream) => new Response(stream).text()));
  const exitCode = await child.exited;
  const end = child.signalCode ? `${name}: ended by ${child.signalCode}\n` : "";
  return { ...counts(report, exitCode), said: said.join("") + end };
}

/** A runner that may speak while it runs. */
async function runNow(runner: Runner): Promise<Counts> {
  console.log(`\n== ${runner.name}`);
  const { said, ...result } = await run(runner, "inherit");
  if (said) console.log(said);
  return result;
}

const USAGE = "usage: bin/test [--repeat N] [--quick] [units | stories]";

function readArguments(): { repeat: number; quick: boolean; only: string | undefined } {
  const { values, positionals } = parseArgs({
    options: { repeat: { type: "string", default: "1" }, quick: { type: "boolean", default: false } },
    allowPositionals: true,
  });
  const [only] = positionals;
  const repeat = Number(values.repeat);
  if (!Number.isInteger(repeat) || repeat < 1) throw new Error("--repeat is a number, 1 or more");
  if (positionals.length > 1 || (only && !["units", "stories"].includes(only)))
    throw new Error(`there are no tests called ${positionals.join(" ")}`);
  return { repeat, quick: values.quick, only };
}

function argumentsOrUsage() {
  try {
    return readArguments();
  } catch (cause) {
    console.error(`bin/test: ${(cause as Error).message}\n${USAGE}`);
    process.exit(2);
  }
}

const { repeat, quick, only } = argumentsOrUsage();
const loudly = (line: string) => console.log(`\n${"!".repeat(100)}\n!! ${line}\n${"!".repeat(100)}`);
const chromium = findChromium();
const all: Counts[] = [];

for (let round = 1; round <= repeat; round += 1) {
  if (repeat > 1) console.log(`\n==== round ${round} of ${repeat}`);
  // They only wait for the clock, so they may do it beside everything else; what they say comes at the end.
  const slow = stories("slow stories", "@slow");
  const waiting = quick || only === "units" ? undefined : run(slow, "pipe");
  if (only !== "stories") {
    const flags = quick ? ["--parallel", ...without([...LONG, ...POSTGRES])] : without(POSTGRES);
    all.push(await runNow(units("tests", flags)));
    const postgres = POSTGRES.map((path) => `./${path}`);
    if (!quick) all.push(await runNow(units("tests with PostgreSQL", ["--parallel"], postgres)));
  }
  if (only !== "units")
    all.push(await runNow(stories("stories", `not @slow${quick || !chromium ? " and not @browser" : ""}`)));
  if (only !== "units" && !quick && postgresLacking === undefined)
    all.push(
      await runNow({
        ...stories("stories over three nodes", "not @slow and not @browser and not @one-node"),
        env: { STORY_NODES: "3" },
      }),
    );
  const waited = await waiting;
  if (waited) all.push(waited);
  if (waited) console.log(`\n== ${slow.name}\n${waited.said}`);
}
const reasons = [
  ...new Set(
    readReport(skips)
      .split("\n")
      .filter((line) => line !== ""),
  ),
];
rmSync(folder, { recursive: true });

const sum = (part: keyof Counts) => all.reduce((total, each) => total + each[part], 0);
if (quick) loudly("what takes long or needs a browser was left out: npm test has it");
else if (postgresLacking !== undefined) loudly(`NOTHING WAS TESTED OVER SEVERAL NODES: ${postgresLacking}`);
if (!quick && !chromium) loudly(`NOTHING WAS TESTED IN A BROWSER: ${CHROMIUM_MISSING}`);
if (sum("skipped") > 0) loudly([`${sum("skipped")} skipped`, ...reasons].join("\n!! "));
const failed = sum("failed") + (chromium || !process.env["CI"] ? 0 : 1);
console.log(`\n${sum("passed")} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
