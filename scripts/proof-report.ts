import { Database } from "bun:sqlite";
import { cpus, release, totalmem, type } from "node:os";

/** One series, as it was run last. */
export interface Proof {
  readonly name: string;
  readonly rules: readonly string[];
  readonly does: string;
  readonly control: boolean;
  readonly rounds: number;
  /** How many make a proof. */
  readonly roundsMeant: number;
  readonly acknowledged: number;
  readonly lost: number;
  readonly anomalies: number;
  readonly examples: readonly string[];
  readonly notes: readonly string[];
  readonly seconds: number;
  readonly holds: boolean;
  readonly date: string;
  readonly version: string;
  readonly system: string;
}

/** When, what and where. */
export function machine(): Pick<Proof, "date" | "version" | "system"> {
  const git = (...args: string[]) =>
    Bun.spawnSync(["git", ...args])
      .stdout.toString()
      .trim();
  const changed = git("status", "--porcelain", "--", "src") === "" ? "" : " with changes";
  const processors = cpus();
  const memoryGb = Math.round(totalmem() / 2 ** 30);
  return {
    date: new Date().toISOString().slice(0, 10),
    version: `${git("rev-parse", "--short", "HEAD") || "unknown"}${changed}`,
    system:
      `${distribution()}, ${type()} ${release()}, ${processors.length} × ${processors[0]?.model ?? "?"}, ${memoryGb} GB, ` +
      `Bun ${Bun.version}, SQLite ${sqliteVersion()}`,
  };
}

function distribution(): string {
  const { stdout } = Bun.spawnSync(["sh", "-c", '. /etc/os-release && printf %s "$PRETTY_NAME"']);
  return stdout.toString() || process.platform;
}

function sqliteVersion(): string {
  using db = new Database(":memory:");
  return String(Object.values(db.query("select sqlite_version()").get() as object)[0]);
}

const count = (n: number): string => n.toLocaleString("en-US");

const verdict = ({ holds, control }: Proof): string => {
  if (control) return holds ? "loses, as it must" : "**SHOWS NOTHING**";
  return holds ? "holds" : "**BROKEN**";
};

/** The whole report, in Markdown. */
export function reportOf(proofs: readonly Proof[]): string {
  const rows = proofs.map(
    (proof) =>
      `| \`${proof.name}\` | ${proof.rules.join(", ")} | ${count(proof.rounds)} | ${count(proof.acknowledged)} | ` +
      `${count(proof.lost)} | ${count(proof.anomalies)} | ${count(proof.seconds)} s | ${verdict(proof)} |`,
  );
  const broken = proofs.filter(({ holds }) => !holds);
  const places = new Set(proofs.map(({ system }) => system));
  return [
    "# Proof",
    "",
    "Written by `bin/prove`, which tries to make ExChat break what SPEC.md promises, again and again. A message is *lost*",
    "when a client was told that it is stored, and afterwards it is not in the log with the same room, `seq`, author and",
    "text. An *anomaly* is anything else that must not be: a gap, a message stored twice, two orders, a refused message that",
    "exists, a damaged database. Controls are servers broken on purpose: a series shows something only because these are",
    "seen to lose messages in the same rig.",
    "",
    broken.length === 0
      ? "**Nothing was lost, and every control lost what it should.**"
      : `**Broken: ${broken.map(({ name }) => name).join(", ")}.**`,
    "",
    "| Series | Rules | Rounds | Acknowledged | Lost | Anomalies | Time | Result |",
    "|---|---|---|---|---|---|---|---|",
    ...rows,
    "",
    ...(places.size === 1 ? [`All of it on ${[...places].join()}.`, ""] : []),
    ...proofs.flatMap((proof) => section(proof, places.size > 1)),
    ...LIMITS,
  ].join("\n");
}

function section(proof: Proof, withSystem: boolean): string[] {
  const { name, control, does, notes, examples, rounds, roundsMeant, date, version, system } = proof;
  const fewer = rounds < roundsMeant ? [`- Fewer rounds than the ${roundsMeant} that make a proof.`] : [];
  return [
    `## ${name}${control ? " (control)" : ""}`,
    does,
    "",
    ...[...notes, ...examples.map((example) => `ANOMALY: ${example}`)].map((note) => `- ${note}`),
    ...fewer,
    `- Run on ${date}, commit ${version}${withSystem ? `, on ${system}` : ""}.`,
    "",
  ];
}

const LIMITS = [
  "## What this does not show",
  "- The power series work on a model of a disk that keeps what it flushed. A disk that lies about flushes, or breaks, loses",
  "  messages whatever a program does.",
  "- Memory that processes share (`-shm`) is dropped in a power cut, as a real one drops it.",
  "- That the data folder itself is known to the disk is taken for granted.",
  "",
  "## How to repeat it",
  "```sh",
  "bin/prove                            # everything; exits with 0 only if all of it holds",
  "bin/prove --only power --rounds 20   # one series, shorter",
  "bin/prove --list",
  "```",
  "Moments, faults and what a disk keeps are drawn at random, so every run tries others. Needs Linux and gcc.",
  "",
];
