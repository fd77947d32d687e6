import { readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { TempFolder } from "./temp-folder.ts";

const ROOT = resolve(import.meta.dirname, "../..");
/** What a program needs to run. The times of the files stay, so that the page need not be built again. */
const PARTS = ["bin", "scripts", "src", "dist", "package.json", "tsconfig.json"];
const MIGRATIONS = "src/store/postgres/migrations";
const MIGRATE = "src/store/postgres/migrate.ts";
/** Tables that every node reads and writes all the time. */
const BUSY = ["users", "rooms", "members", "events", "amended", "mentions", "journal", "nodes", "meta"];

export interface ReleaseOptions {
  /** How many releases later than this program: each has a migration of its own. Default: 1. */
  readonly later?: number;
  /** Programs before it cannot use its tables. */
  readonly breaks?: boolean;
}

/** A later release of this program: a copy of it with another version and with further migrations, in a temporary folder. */
export class NextRelease implements Disposable {
  readonly version: string;
  readonly #folder = new TempFolder();

  constructor({ later = 1, breaks = false }: ReleaseOptions = {}) {
    const copied = Bun.spawnSync(["cp", "-a", ...PARTS.map((part) => join(ROOT, part)), this.root]);
    if (copied.exitCode !== 0) throw new Error(`cp: ${copied.stderr}`);
    symlinkSync(join(ROOT, "node_modules"), this.#in("node_modules"));
    this.version = `99.0.${later}`;
    this.#change("package.json", (text) =>
      text.replace(/"version": "[^"]*"/, `"version": "${this.version}"`),
    );
    for (let n = 1; n <= later; n += 1) this.#migrates(n);
    if (breaks)
      this.#change(MIGRATE, (text) => text.replace(/USABLE_FROM = \d+;/, "USABLE_FROM = migrations.length;"));
  }

  /** Where it is installed. */
  get root(): string {
    return this.#folder.path;
  }

  [Symbol.dispose](): void {
    this.#folder[Symbol.dispose]();
  }

  /** One more migration, as an engineer would add it: every busy table gets a column, and there is a new table. */
  #migrates(n: number): void {
    const number = readdirSync(this.#in(MIGRATIONS)).length + 1;
    const file = `${String(number).padStart(4, "0")}-later.sql`;
    const columns = BUSY.map(
      (table) => `alter table ${table} add column later_${n} integer not null default ${n};`,
    );
    writeFileSync(
      this.#in(MIGRATIONS, file),
      [...columns, `create table later_${n} (id bigint primary key);`, ""].join("\n"),
    );
    this.#change(MIGRATE, (text) =>
      text
        .replace(/^import type/m, `import later${n} from "./migrations/${file}" with { type: "text" };\n$&`)
        .replace(/^(const migrations\b.* = \[\n(?: {2}.*\n)*)/m, `$1  later${n},\n`),
    );
  }

  #change(path: string, change: (text: string) => string): void {
    const before = readFileSync(this.#in(path), "utf8");
    const after = change(before);
    if (after === before) throw new Error(`nothing of ${path} was changed`);
    writeFileSync(this.#in(path), after);
  }

  #in(...names: readonly string[]): string {
    return this.#folder.in(...names);
  }
}
