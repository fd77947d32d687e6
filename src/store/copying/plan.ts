import { COPIED_FROM, MOVED_TO } from "../moved.ts";
import { StoreProblem } from "../problem.ts";
import { COUNTED } from "../storage.ts";

export interface Column {
  readonly name: string;
  readonly type: "number" | "text";
}

/** A table as an engine has it. */
export interface Table {
  readonly name: string;
  /** By name: the engines have them in different orders. */
  readonly columns: readonly Column[];
  /** The columns of its primary key, in the order of the key. */
  readonly key: readonly string[];
  /** Whether the engine gives its rows numbers that it never gives again. */
  readonly isNumbered: boolean;
}

/** Where a copy notes how far it is. It is in the target, until the copy is complete. */
export const PROGRESS = "copying";

const SEARCH = "PostgreSQL's search index: it is built from the logs";

const COUNTED_ANEW = "how much was written where: it is counted anew";

const INDEX = "part of the search index, which the server builds again";

/** The tables that are not copied. Every other table is. */
export const NOT_COPIED: Readonly<Record<string, string>> = {
  [PROGRESS]: "how far the copy is",
  migrations: "the version of PostgreSQL's tables; SQLite keeps its own outside of all tables",
  ...{ room_storage: COUNTED_ANEW, person_storage: COUNTED_ANEW },
  nodes: "which nodes run: none does while the data is copied",
  guesses: "wrong passwords: they are counted anew",
  leases: "what one node at a time does: the first node that starts does it",
  ...{ search_docs: SEARCH, search_logs: SEARCH, search_parts: SEARCH, search_state: SEARCH },
  search_docs: INDEX,
  search_logs: INDEX,
  search_parts: INDEX,
  search_state: INDEX,
  guest_nodes: "the nodes that guests are at: the first node that starts gives each guest a minute",
};

/** The rows of `meta` that are not copied, by their keys. */
export const NOT_COPIED_META: Readonly<Record<string, string>> = {
  [MOVED_TO]: "of the source",
  [COPIED_FROM]: "of the target",
  [COUNTED]: COUNTED_ANEW,
  mark: "which file epoch.json is beside",
  mark_before: "which file epoch.json is beside",
  probed: "that a disk accepts writes again",
};

/**
 * The tables to copy, in one order. Throws StoreProblem when a table or a column is on one side only: it would be lost. The
 * lists above name the tables for which that is right.
 */
export function planOf(from: readonly Table[], to: readonly Table[]): Table[] {
  const [source, target] = [copied(from), copied(to)];
  for (const name of new Set([...source.keys(), ...target.keys()])) {
    const [here, there] = [source.get(name), target.get(name)];
    if (!here || !there || shapeOf(here) !== shapeOf(there))
      throw new StoreProblem(
        `the table "${name}" is not the same on both sides, so nothing is copied: use one version of ExChat for both`,
      );
    if (here.key.length === 0)
      throw new StoreProblem(`the table "${name}" has no primary key, so it cannot be copied in an order`);
  }
  return [...target.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

const copied = (tables: readonly Table[]): Map<string, Table> =>
  new Map(tables.filter(({ name }) => !Object.hasOwn(NOT_COPIED, name)).map((table) => [table.name, table]));

const shapeOf = ({ columns, key }: Table): string => JSON.stringify([columns, key]);
