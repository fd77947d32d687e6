import { ConfigProblem, configOf } from "../config.ts";
import { StoreProblem } from "../store/problem.ts";
import { type Asked, askRunning } from "./control.ts";
import { withoutServer } from "./desk.ts";
import { exits } from "./exits.ts";
import { asksForHelp, givenTo } from "./given.ts";
import type { DataVerb, Desk, Given, Said, Verb } from "./verb.ts";
import { verbs } from "./verbs.ts";

/** More than any list of ranges has. */
const INPUT_BYTES_MAX = 32 * 2 ** 20;
const SERVE = "[--port 4000] [--host 127.0.0.1] [--data ./data] [--NAME VALUE ...]";

function help(): string {
  const lines = Object.entries(verbs).map(
    ([name, { usage, says }]) => `  ${`${name} ${usage}`.trim()}\n      ${says}`,
  );
  return [
    "usage: exchat VERB ...",
    "",
    `  serve ${SERVE}`,
    "      runs the server; every EXCHAT_NAME of docs/operations.md can be given as --name VALUE",
    ...lines,
    "  help [VERB]\n      says this, or what one verb does",
    "",
    "`exchat VERB --help` says what one verb does. Every verb takes --data FOLDER, or EXCHAT_DATA; it asks the server that runs there, or does it itself when none runs.\n`migrate` needs the server stopped, and `restore` a folder without one.",
  ].join("\n");
}

/** What one verb does: `exchat VERB --help`. */
const helpWith = (name: string, { usage, says }: Verb | DataVerb): string =>
  [`usage: ${`exchat ${name} ${usage}`.trim()} [--data FOLDER]`, `  ${says}`].join("\n");

/** `exchat help VERB`. */
function helpAbout(name: string): Said {
  const named = verbNamed(name);
  return named ? { said: helpWith(name, named) } : { problem: unknown(name), code: exits.usage };
}

/** `exchat VERB …`: a verb prints something, sets the exit code, and ends. */
export async function run(asked: Asked, version: string): Promise<void> {
  const said = await answered(asked, version);
  if ("said" in said) {
    process.stdout.write(`${said.said}\n`);
    if (said.note !== undefined) process.stderr.write(`exchat: ${said.note}\n`);
  }
  if ("problem" in said || "aside" in said)
    process.stderr.write(`exchat: ${"aside" in said ? said.aside : said.problem}\n`);
  process.exitCode = "problem" in said ? said.code : exits.ok;
}

async function answered(asked: Asked, version: string): Promise<Said> {
  const { verb: name, args } = asked;
  const [about] = args;
  if (name === "help" && about !== undefined && about !== "serve" && !about.startsWith("-"))
    return helpAbout(about);
  if (/^(?:help|serve|--help|-h)$/.test(name)) return { said: help() };
  const named = verbNamed(name);
  if (named && asksForHelp(args)) return { said: helpWith(name, named) };
  const found = verbOf(asked);
  if ("problem" in found) return { problem: found.problem, code: exits.usage };
  try {
    const { data } = found.given.values;
    const config = configOf(data === undefined ? [] : ["--data", data]);
    const { verb, given } = found;
    const say = (line: string) => process.stdout.write(`${line}\n`);
    if ("work" in verb) return await verb.work(config, given, { version, say });
    const input = await inputOf(verb, given);
    const said = await askRunning(config.dataFolder, { ...asked, input });
    if (said) return await printed(said);
    // Pages are made by the store, which closes afterwards.
    const all = input === undefined ? given : { ...given, input };
    return await withoutServer(config, async (desk) => printed(await verb.run(desk, all)));
  } catch (cause) {
    if (cause instanceof ConfigProblem) return { problem: cause.message, code: exits.config };
    if (cause instanceof StoreProblem || cause instanceof InputProblem)
      return { problem: cause.message, code: exits.io };
    return {
      problem: cause instanceof Error ? (cause.stack ?? cause.message) : String(cause),
      code: exits.internal,
    };
  }
}

class InputProblem extends Error {}

/** Reads the file that a verb names. Throws InputProblem. */
async function inputOf(verb: Verb, given: Given): Promise<string | undefined> {
  const path = verb.reads?.(given);
  if (path === undefined) return undefined;
  const file = path === "-" ? Bun.stdin : Bun.file(path);
  try {
    if (file.size > INPUT_BYTES_MAX && path !== "-") throw new InputProblem(`${path} is too large`);
    return await file.text();
  } catch (cause) {
    throw new InputProblem(`${path} cannot be read: ${(cause as Error).message}`);
  }
}

/** Prints an answer in pages as they come; other answers stay. */
async function printed(said: Said): Promise<Said> {
  if (!("pages" in said)) return said;
  for await (const page of said.pages)
    await new Promise<void>((written) => {
      process.stdout.write(page, () => written());
    });
  return { pages: said.pages };
}

/** A running server's answer to a verb. */
export async function answerVerb(desk: Desk, asked: Asked): Promise<Said> {
  const found = verbOf(asked);
  if ("problem" in found) return { ...found, code: exits.usage };
  const { verb, given } = found;
  return "run" in verb
    ? verb.run(desk, asked.input === undefined ? given : { ...given, input: asked.input })
    : {
        problem: `stop the server first: \`exchat ${asked.verb}\` needs its data alone`,
        code: exits.refused,
      };
}

const verbNamed = (name: string): Verb | DataVerb | undefined =>
  Object.hasOwn(verbs, name) ? verbs[name] : undefined;

const unknown = (name: string): string => `there is no verb "${name}": \`exchat help\` lists the verbs`;

function verbOf({ verb: name, args }: Asked) {
  const verb = verbNamed(name);
  if (!verb) return { problem: unknown(name) };
  const given = givenTo(name, verb, args);
  return "problem" in given ? given : { verb, given };
}
