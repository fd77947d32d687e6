import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { StoreProblem } from "../store/problem.ts";
import { DATABASE_FILE, databaseIn, KEY_FILES } from "../store/sqlite/folder.ts";
import { isOurs, versionOf } from "../store/sqlite/migrate.ts";
import { Pages } from "../store/sqlite/pages.ts";
import { BLOCK_BYTES } from "./blocks.ts";
import type { Content, Moment } from "./content.ts";
import { problemWith } from "./disk.ts";
import { headsOf, serverOf } from "./logs.ts";
import type { Origin } from "./manifest.ts";
import { SteadyPages } from "./steady-pages.ts";

/** Begins to read a data folder, whether a server runs in it or not. Throws StoreProblem. */
export async function beginFolder(folder: string): Promise<Moment> {
  const path = databaseIn(folder);
  if (!existsSync(path))
    throw new StoreProblem(`there is no ExChat in ${folder}: name its folder with --data or EXCHAT_DATA`);
  try {
    const pages = new Pages(path);
    const origin = await originOf(pages, path);
    const steady = new SteadyPages(pages, folder);
    const contents = [database(steady), ...KEY_FILES.flatMap((name) => keyFile(folder, name) ?? [])];
    return { origin, contents, end: () => steady.end() };
  } catch (cause) {
    throw problemWith(`the data folder ${folder} cannot be read`, cause);
  }
}

async function originOf({ db }: Pages, path: string): Promise<Origin> {
  isOurs(db, path);
  const meta = new Map(db.query("select key, value from meta").values() as [string, string][]);
  return {
    engine: "sqlite",
    schema: versionOf(db),
    server: serverOf(meta),
    epoch: meta.get("epoch") ?? "",
    heads: await headsOf((sql) => db.query(sql).all() as Record<string, unknown>[]),
  };
}

const database = (pages: SteadyPages): Content => ({
  name: DATABASE_FILE,
  async *parts() {
    const many = BLOCK_BYTES / pages.pageBytes;
    for (let first = 0; first < pages.count; first += many) yield pages.read(first, many);
  },
});

function keyFile(folder: string, name: string): Content | undefined {
  const path = join(folder, name);
  if (!existsSync(path)) return undefined;
  return {
    name,
    async *parts() {
      yield readFileSync(path);
    },
  };
}
