import { randomBytes } from "node:crypto";
import {
  COPIED_FROM,
  type CopiedFrom,
  copiedFrom,
  MOVED_TO,
  movedTo,
  whereNow,
  whyNotHere,
} from "../moved.ts";
import { StoreProblem } from "../problem.ts";
import type { Engine } from "./engine.ts";
import { NOT_COPIED, PROGRESS, planOf, type Table } from "./plan.ts";
import { beginProgress, copyTable, progressOf, verifyTable } from "./table.ts";
import { isEmpty, metaOf, setMeta } from "./values.ts";

interface Move {
  readonly source: Engine;
  readonly target: Engine;
  /** What the operator named the target, without a password. */
  readonly to: string;
  /** Tells the operator how far it is, line by line. */
  say(line: string): void;
}

/**
 * Copies everything into an empty target, compares it row by row, and gives the data over: from then on the source refuses
 * servers. A copy that was interrupted goes on where it was, unless the source has changed meanwhile. Returns where the data is
 * now. Throws StoreProblem, with a sentence for the operator.
 */
export async function moveData(move: Move): Promise<string> {
  const { source, target, to, say } = move;
  await source.refuseServers();
  const plan = planOf(source.tables, target.tables);
  const copy = await sourceOf(source);
  await readyTarget(move, plan, copy);
  let rows = 0;
  const from = performance.now();
  for (const table of plan) rows += await moveTable(move, table);
  for (const { name } of source.tables)
    if (NOT_COPIED[name] !== undefined) say(`${name.padEnd(16)} not copied: ${NOT_COPIED[name]}`);
  await refuseChanges(source, copy);
  // In this order: at no moment can a server start on both.
  const moved = { to, at: new Date().toISOString() };
  await setMeta(source, MOVED_TO, JSON.stringify(moved));
  await release(move, plan);
  const seconds = (performance.now() - from) / 1_000;
  const rate = Math.round(rows / seconds).toLocaleString("en");
  say(
    `${rows.toLocaleString("en")} rows of ${plan.length} tables in ${seconds.toFixed(1)} s (${rate} rows/s)`,
  );
  return `${source.place} was moved: ${whereNow(moved)}`;
}

/** Takes a move back: the source is used again. What happened at the target since is another history. */
export async function undoMove(source: Engine): Promise<void> {
  await source.refuseServers();
  const meta = await metaOf(source);
  if (!movedTo(meta)) throw new StoreProblem(`${source.place} was not moved, so there is nothing to undo`);
  await source.atOnce(async () => {
    await setMeta(source, MOVED_TO, undefined);
    // Clients have events of the target by the numbers that other events will get here.
    await setMeta(source, "epoch", randomBytes(8).toString("hex"));
  });
}

/** What is copied, and from which moment. */
async function sourceOf(source: Engine): Promise<CopiedFrom> {
  const meta = await metaOf(source);
  if (copiedFrom(meta)) throw new StoreProblem(`${whyNotHere(source.place, meta)}`);
  const [ends] = await source.all(
    `select (select max(position) from journal) as journal, (select max(seq) from server_facts) as r0`,
  );
  const { journal, r0 } = ends as { journal: unknown; r0: unknown };
  // A server writes a mark or the time whenever it starts and stops, also when no log has grown.
  const stamp = JSON.stringify([meta.get("mark"), meta.get("time"), `${journal}`, `${r0}`]);
  return { from: source.place, epoch: meta.get("epoch") ?? "", stamp };
}

async function refuseChanges(source: Engine, copy: CopiedFrom): Promise<void> {
  await source.refuseServers();
  if ((await sourceOf(source)).stamp !== copy.stamp)
    throw new StoreProblem(
      `${source.place} has changed while it was copied: stop its servers, and run this again, which begins anew`,
    );
}

/** The target holds nothing, or this copy as far as it is. */
async function readyTarget(
  { source, target, say }: Move,
  plan: readonly Table[],
  copy: CopiedFrom,
): Promise<void> {
  const [here, there] = [await metaOf(source), await metaOf(target)];
  const [moved, begun] = [movedTo(here), copiedFrom(there)];
  if (moved && begun?.stamp !== copy.stamp)
    throw new StoreProblem(`${source.place} was moved already: ${whereNow(moved)}`);
  if (!begun && !(await isEmpty(target, plan)))
    throw new StoreProblem(
      `${target.place} is not empty: it has the data of an ExChat. Name an empty one, so that nothing is overwritten`,
    );
  if (begun && begun.epoch !== copy.epoch)
    throw new StoreProblem(
      `${target.place} has an unfinished copy of other data (${begun.from}): finish that one, or name an empty one`,
    );
  if (begun?.stamp === copy.stamp) return say(`goes on with the copy in ${target.place}`);
  say(
    begun ? `${source.place} has changed since the copy began: it begins anew` : `copies to ${target.place}`,
  );
  await beginProgress(target, plan, copy);
}

/** Returns how many rows there are. */
async function moveTable({ source, target, say }: Move, table: Table): Promise<number> {
  const start = performance.now();
  await copyTable({ source, target, table, begun: await progressOf(target, table) });
  const copied = performance.now();
  const { rows, digest } = await verifyTable({ source, target, table });
  const seconds = (from: number, to: number) => `${((to - from) / 1_000).toFixed(1)} s`;
  say(
    `${table.name.padEnd(16)} ${rows.toLocaleString("en").padStart(12)} rows  copied in ${seconds(start, copied)}, ` +
      `compared in ${seconds(copied, performance.now())}, sha256 ${digest.slice(0, 16)}`,
  );
  return rows;
}

/** Gives the target over to servers. */
async function release({ source, target }: Move, plan: readonly Table[]): Promise<void> {
  await target.atOnce(async () => {
    for (const table of plan) {
      const same = source.tables.find(({ name }) => name === table.name);
      if (table.isNumbered && same) await target.setLastNumber(table, await source.lastNumber(same));
    }
    await target.all(`drop table ${PROGRESS}`);
    await setMeta(target, COPIED_FROM, undefined);
  });
}
