import type { Config } from "../config.ts";
import type { Engine } from "../store/copying/engine.ts";
import { moveData, undoMove } from "../store/copying/move.ts";
import { openDatabase, withoutPassword } from "../store/copying/postgres.ts";
import { openFolder } from "../store/copying/sqlite.ts";
import { exits } from "./exits.ts";
import type { DataVerb, Said } from "./verb.ts";

const USAGE = "--to postgres://USER@HOST/DATABASE | --to sqlite:FOLDER | --undo";

export const migrate: DataVerb = {
  usage: USAGE,
  says:
    "moves everything to an empty PostgreSQL database, or from one to a new data folder; started again after an " +
    "interruption it goes on. --undo = the data that was moved is used again",
  options: { to: "value", undo: "flag" },
  words: 0,
  work: async (config, { values: { to }, flags }, say) => {
    if (flags.has("undo") === (to !== undefined)) return wrong(`\`exchat migrate\` is followed by: ${USAGE}`);
    if (to === undefined) return await undo(config);
    const folder = /^sqlite:(.+)$/s.exec(to)?.[1];
    if (folder === undefined && !/^postgres(?:ql)?:\/\//.test(to))
      return wrong(
        "--to is the address of a PostgreSQL database, postgres://USER@HOST/DATABASE, or sqlite:FOLDER",
      );
    const source = await sourceOf(config);
    try {
      const target = folder === undefined ? await openDatabase(to) : openFolder(folder, { make: true });
      try {
        await moveData({ source, target, to: folder === undefined ? withoutPassword(to) : to, say });
      } finally {
        await target.close();
      }
    } finally {
      await source.close();
    }
    return { said: "done" };
  },
};

async function undo(config: Config): Promise<Said> {
  const source = await sourceOf(config);
  try {
    await undoMove(source);
    return { said: `${source.place} is used again, as it was when it was moved. Start the server` };
  } finally {
    await source.close();
  }
}

/** Where the settings say that the data is. */
async function sourceOf({ dataFolder }: Config): Promise<Engine> {
  return openFolder(dataFolder, { make: false });
}

const wrong = (problem: string): Said => ({ problem, code: exits.usage });
