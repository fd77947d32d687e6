/** `bin/prove`: runs the long proofs one after the other and writes their results to docs/proof.md. */
import { readFileSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { abuse, abuseUnlimited } from "../test/prove/abuse.ts";
import { cluster } from "../test/prove/cluster.ts";
import { ircSessions } from "../test/prove/irc.ts";
import { kill } from "../test/prove/kill.ts";
import { absence, clusterGames, games, storm } from "../test/prove/network.ts";
import { disk, power, powerNormal, powerOff, powerStart } from "../test/prove/power.ts";
import type { Outcome, Series } from "../test/support/series.ts";
import { addUp, machine, type Proof, reportOf } from "./proof-report.ts";
import { staleProofs } from "./stale-proofs.ts";

/** In the order of the report. A control comes after the series that it controls. */
const TABLE: readonly Series[] = [
  ...[kill, power, powerNormal, powerOff, powerStart, disk],
  ...[storm, games, absence],
  ...[abuse, abuseUnlimited, ircSessions],
  ...cluster,
  clusterGames,
];
const RESULTS = "docs/proof.json";
const REPORT = "docs/proof.md";
const ANOMALIES_SHOWN_MAX = 20;
const USAGE = `usage: bin/prove [GROUP...] [--only NAME[,NAME]] [--rounds N] [--list] [--dry] [--stale] [--release]
  --only    runs these series; the report keeps its results of the others
  --rounds  runs N rounds of each, instead of as many as make a proof
  --list    names the series
  --dry     writes no report
  --stale   runs nothing; names the series whose code has changed since they were run
  --release as --stale, and fails if there are any`;

function readArguments() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      only: { type: "string" },
      rounds: { type: "string" },
      list: { type: "boolean", default: false },
      dry: { type: "boolean", default: false },
      stale: { type: "boolean", default: false },
      release: { type: "boolean", default: false },
    },
  });
  const only = values.only?.split(",") ?? [];
  const unknown =
    only.find((name) => !TABLE.some((series) => series.name === name)) ??
    positionals.find((group) => !TABLE.some(({ name }) => isOf(group, name)));
  if (unknown !== undefined) throw new Error(`there is no series called ${unknown}`);
  const isChosen = (name: string) => only.includes(name) || positionals.some((group) => isOf(group, name));
  const rounds = values.rounds === undefined ? undefined : Number(values.rounds);
  if (rounds !== undefined && (!Number.isInteger(rounds) || rounds < 1))
    throw new Error("--rounds is a number, 1 or more");
  const all = only.length + positionals.length === 0;
  return { ...values, rounds, chosen: TABLE.filter(({ name }) => all || isChosen(name)) };
}

const isOf = (group: string, name: string): boolean => name === group || name.startsWith(`${group}-`);

function argumentsOrUsage() {
  try {
    return readArguments();
  } catch (cause) {
    console.error(`bin/prove: ${(cause as Error).message}\n${USAGE}`);
    process.exit(2);
  }
}

/** A series that throws counts as failed, with the error as its anomaly. */
async function outcomeOf(series: Series, rounds: number): Promise<Outcome> {
  let round = 0;
  const say = (line: string) => {
    round += 1;
    console.log(`${series.name} ${round}/${rounds}: ${line}`);
  };
  try {
    return await series.run(rounds, say);
  } catch (cause) {
    console.error(cause);
    const anomalies = [`it broke off in round ${round + 1}: ${firstOf(cause).message.split("\n")[0]}`];
    return { rounds: round, acknowledged: 0, lost: 0, anomalies, notes: [] };
  }
}

/** What went wrong first, when ending what was begun went wrong as well. */
const firstOf = (cause: unknown): Error =>
  cause instanceof SuppressedError ? firstOf(cause.suppressed) : (cause as Error);

async function prove(series: Series, rounds: number): Promise<Proof> {
  const { name, rules, does, control = false } = series;
  const start = performance.now();
  const { anomalies, ...outcome } = await outcomeOf(series, rounds);
  const whole = anomalies.length === 0 && outcome.rounds === rounds;
  return {
    ...{ name, rules, does, control },
    // Field by field: an outcome may have further fields, which do not belong in the file.
    ...{
      rounds: outcome.rounds,
      acknowledged: outcome.acknowledged,
      lost: outcome.lost,
      notes: outcome.notes,
    },
    roundsMeant: series.rounds,
    anomalies: anomalies.length,
    examples: anomalies.slice(0, ANOMALIES_SHOWN_MAX),
    seconds: Math.round((performance.now() - start) / 1_000),
    // A control is broken on purpose: it must lose messages, and its anomalies do not count.
    holds: control ? outcome.lost > 0 && outcome.rounds === rounds : whole && outcome.lost === 0,
    ...machine(),
  };
}

function earlier(): Proof[] {
  try {
    return JSON.parse(readFileSync(RESULTS, "utf8")) as Proof[];
  } catch {
    return [];
  }
}

const { chosen, rounds, list, dry, stale, release } = argumentsOrUsage();
if (stale || release) {
  const old = staleProofs(RESULTS);
  for (const sentence of old) console.error(`!! NOT PROVED as it is now: ${sentence}`);
  process.exit(release && old.length > 0 ? 1 : 0);
}
if (list) {
  for (const { name, rounds, does } of TABLE) console.log(`${name}, ${rounds} rounds: ${does}`);
  process.exit(0);
}
const proofs: Proof[] = [];
for (const series of chosen) {
  if (series.lacking !== undefined) {
    console.error(`!! NOT PROVED: ${series.name}\n!! because ${series.lacking}`);
    continue;
  }
  const proof = await prove(series, rounds ?? series.rounds);
  proofs.push(proof);
  const { name, holds, lost, acknowledged, anomalies, seconds } = proof;
  console.log(
    `${holds ? "holds" : "FAILS"}: ${name}: ${lost} of ${acknowledged} lost, ${anomalies} anomalies, ${seconds} s`,
  );
  for (const example of proof.examples) console.log(`  ${example}`);
  if (!dry) {
    const before = earlier();
    const sum = addUp(
      before.find((old) => old.name === name),
      proof,
    );
    const known = [...before.filter((old) => old.name !== name), sum];
    const ordered = TABLE.flatMap((each) => known.filter((old) => old.name === each.name));
    writeFileSync(RESULTS, `${JSON.stringify(ordered, null, 2)}\n`);
    writeFileSync(REPORT, reportOf(ordered));
  }
}
const failed = proofs.filter(({ holds }) => !holds).length + chosen.length - proofs.length;
console.log(`\n${proofs.length} series, ${failed} failed${dry ? "" : `; see ${REPORT}`}`);
process.exit(failed === 0 ? 0 : 1);
