import type { Meta } from "../moved.ts";
import { type Engine, quoted } from "./engine.ts";
import type { Table } from "./plan.ts";

export async function metaOf(engine: Engine): Promise<Meta> {
  const rows = await engine.all<{ key: string; value: string }>("select key, value from meta");
  return new Map(rows.map(({ key, value }) => [key, value]));
}

/** `undefined` removes the key. */
export async function setMeta(engine: Engine, key: string, value: string | undefined): Promise<void> {
  await engine.all("delete from meta where key = $1", [key]);
  if (value !== undefined) await engine.all("insert into meta (key, value) values ($1, $2)", [key, value]);
}

/** Whether nothing happened here: a new database has values of its own in `meta`, and one user, which is the server. */
export async function isEmpty(engine: Engine, plan: readonly Table[]): Promise<boolean> {
  for (const { name } of plan) {
    if (name === "meta") continue;
    const others = name === "users" ? "where kind <> 'system' " : "";
    const found = await engine.all(`select 1 as one from ${quoted(name)} ${others}limit 1`);
    if (found.length > 0) return false;
  }
  return true;
}
