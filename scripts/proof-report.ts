import { Database } from "bun:sqlite";
import { cpus, release, totalmem, type } from "node:os";

/** The latest run of one series. */
export interface Proof {
  readonly name: string;
  readonly rules: readonly string[];
  readonly does: string;
  readonly control: boolean;
  readonly rounds: number;
  /** How many rounds make a proof. */
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

/** A run of the same code on the same machine is another part of the same proof. */
export function addUp(before: Proof | undefined, proof: Proof): Proof {
  const { version, system } = proof;
  if (before?.version !== version || before.system !== system || version.includes(" ")) return proof;
  return {
    ...proof,
    rounds: before.rounds + proof.rounds,
    acknowledged: before.acknowledged + proof.acknowledged,
    lost: before.lost + proof.lost,
    anomalies: before.anomalies + proof.anomalies,
    seconds: before.seconds + proof.seconds,
    examples: [...before.examples, ...proof.examples],
    notes: [...new Set([...before.notes, ...proof.notes])],
    // One loss is enough for a control; anything else must hold in each part.
    holds: proof.control ? before.holds || proof.holds : before.holds && proof.holds,
  };
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
    "`bin/prove` writes this page. It tries again and again to make ExChat break what SPEC.md promises. A message is *lost* if",
    "the server acknowledged it and the log does not have it afterwards with the same room, `seq`, author and text. An *anomaly*",
    "is any other broken promise: a gap, a message stored twice, two orders, a refused message that exists, a damaged database.",
    "A *control* is a server that is broken on purpose. It must lose messages: otherwise the series beside it would show nothing.",
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
  "- The power series use a model of a disk that keeps what it flushed. If a disk lies about flushes, or breaks, no program can",
  "  keep messages on it.",
  "- A simulated power cut drops the memory that processes share (`-shm`), as a real one does.",
  "- The model assumes that the directory entry of the data folder itself is on the disk.",
  "",
  "## How to repeat it",
  "```sh",
  "bin/prove                            # all series; exits with 0 only if all of them hold",
  "bin/prove --only power --rounds 20   # one series, shorter",
  "bin/prove cluster                    # all series of a group; runs at the same commit add up",
  "bin/prove --list",
  "```",
  "Moments, faults and what a disk keeps are random, so every run tries others. `bin/prove` needs Linux and gcc.",
  "",
];
