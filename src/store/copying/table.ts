import { COPIED_FROM, type CopiedFrom } from "../moved.ts";
import { StoreProblem } from "../problem.ts";
import { type Engine, quoted, type Row, type Value } from "./engine.ts";
import { PROGRESS, type Table } from "./plan.ts";
import { keptOut, keyOf, pageOf } from "./rows.ts";
import { setMeta } from "./values.ts";

interface Copy {
  readonly source: Engine;
  readonly target: Engine;
  readonly table: Table;
}

/** Empties the target, and notes there what it will be a copy of. */
export async function beginProgress(target: Engine, plan: readonly Table[], copy: CopiedFrom): Promise<void> {
  await target.atOnce(async () => {
    await target.all(`drop table if exists ${PROGRESS}`);
    await target.all(`create table ${PROGRESS} (name text primary key, upto text not null)`);
    for (const { name } of plan) {
      const all = name === "meta" ? ` where key not in (${keptOut})` : "";
      await target.all(`delete from ${quoted(name)}${all}`);
    }
    await setMeta(target, COPIED_FROM, JSON.stringify(copy));
  });
}

/** The key of the last row that was copied. */
export async function progressOf(target: Engine, { name }: Table): Promise<Value[]> {
  const [found] = await target.all<{ upto: string }>(`select upto from ${PROGRESS} where name = $1`, [name]);
  return found ? (JSON.parse(found.upto) as Value[]) : [];
}

/** Copies the rows behind `begun`. Each page is written together with how far the copy is. */
export async function copyTable({ source, target, table, begun }: Copy & { begun: Value[] }): Promise<void> {
  for (let upto = begun; ; ) {
    const rows = await pageOf(source, table, upto);
    const last = rows.at(-1);
    if (!last) return;
    upto = keyOf(table, last);
    await target.atOnce(async () => {
      await target.insert(table, rows);
      await target.all(
        `insert into ${PROGRESS} (name, upto) values ($1, $2) on conflict (name) do update set upto = excluded.upto`,
        [table.name, JSON.stringify(upto)],
      );
    });
  }
}

/** Reads both sides in the order of the key, and compares row by row. Returns how many rows there are, and their SHA-256. */
export async function verifyTable({
  source,
  target,
  table,
}: Copy): Promise<{ rows: number; digest: string }> {
  const hash = new Bun.CryptoHasher("sha256");
  let rows = 0;
  for (let upto: Value[] = []; ; ) {
    const [here, there] = await Promise.all([pageOf(source, table, upto), pageOf(target, table, upto)]);
    const lines = here.map(lineOf);
    const others = there.map(lineOf);
    const differs = lines.findIndex((line, i) => line !== others[i]);
    if (differs >= 0 || lines.length !== others.length)
      throw new StoreProblem(different(table, here[differs] ?? there[lines.length] ?? []));
    for (const line of lines) hash.update(line);
    rows += here.length;
    const last = here.at(-1);
    if (!last) return { rows, digest: hash.digest("hex") };
    upto = keyOf(table, last);
  }
}

/** A row as it is compared: the same text for the same values, whichever engine had them. */
const lineOf = (row: Row): string => `${JSON.stringify(row)}\n`;

const different = (table: Table, row: Row): string =>
  `the copy of the table "${table.name}" is not the same at ${JSON.stringify(keyOf(table, row))}: the source has changed ` +
  "since, or the target was changed by others. Empty the target, and run this again";
