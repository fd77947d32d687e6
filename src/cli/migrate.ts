import { resolve } from "node:path";
import type { Config } from "../config.ts";
import type { Engine } from "../store/copying/engine.ts";
import { moveData, undoMove } from "../store/copying/move.ts";
import { openDatabase, withoutPassword } from "../store/copying/postgres.ts";
import { openFolder } from "../store/copying/sqlite.ts";
import { addressProblem, CONNECTIONS_MIN } from "../store/postgres/address.ts";
import { exits } from "./exits.ts";
import type { DataVerb, Said } from "./verb.ts";

const USAGE = "--to postgres://USER@HOST/DATABASE [--password-file FILE] | --to sqlite:FOLDER | --undo";

export const migrate: DataVerb = {
  usage: USAGE,
  says:
    "moves everything to an empty PostgreSQL database, or from one to a new data folder; after an interruption it goes " +
    "on when it is started again. --undo = the data that was moved is used again",
  options: { to: "value", "password-file": "value", undo: "flag" },
  words: 0,
  work: async (config, { values: { to, "password-file": passwordFile }, flags }, { say }) => {
    if (flags.has("undo") === (to !== undefined)) return wrong(`\`exchat migrate\` is followed by: ${USAGE}`);
    if (to === undefined) return await undo(config);
    const target = targetOf(config, to, passwordFile);
    return "open" in target ? await move(config, target, say) : target;
  },
};

/** Where the data goes. */
interface Target {
  /** Without a password. */
  readonly name: string;
  open(): Engine | Promise<Engine>;
}

/** A folder moves to a database, and a database to a folder. */
function targetOf({ database }: Config, to: string, passwordFile: string | undefined): Target | Said {
  const folder = /^sqlite:(.+)$/s.exec(to)?.[1];
  if (folder !== undefined) {
    const path = resolve(folder);
    if (!database) return wrong("--to sqlite:FOLDER needs EXCHAT_DATABASE, which says where the data is now");
    return { name: `sqlite:${path}`, open: () => openFolder(path, { make: true }) };
  }
  const problem = addressProblem(to);
  if (problem !== undefined) return wrong(`--to ${problem}, or it is sqlite:FOLDER`);
  if (database)
    return wrong("--to is sqlite:FOLDER, since EXCHAT_DATABASE says that the data is in PostgreSQL");
  const address = { url: to, passwordFile, connections: CONNECTIONS_MIN };
  return { name: withoutPassword(to), open: () => openDatabase(address) };
}

async function move(config: Config, { name, open }: Target, say: (line: string) => void): Promise<Said> {
  const source = await sourceOf(config);
  try {
    const target = await open();
    try {
      return { said: await moveData({ source, target, to: name, say }) };
    } finally {
      await target.close();
    }
  } finally {
    await source.close();
  }
}

async function undo(config: Config): Promise<Said> {
  const source = await sourceOf(config);
  try {
    await undoMove(source);
    return { said: `${source.place} is used again, as it was when it was moved: start the server` };
  } finally {
    await source.close();
  }
}

/** Where the settings say that the data is. */
async function sourceOf({ database, dataFolder }: Config): Promise<Engine> {
  return database ? await openDatabase(database) : openFolder(dataFolder, { make: false });
}

const wrong = (problem: string): Said => ({ problem, code: exits.usage });
