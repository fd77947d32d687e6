import { basename } from "node:path";
import { bodyOf, type ParsedRanges, parseRanges } from "../chat/range-list.ts";
import { limits } from "../protocol/limits.ts";
import type { RangeList } from "../protocol/ranges.ts";
import { exits } from "./exits.ts";
import type { Desk, Given, Said, Verb } from "./verb.ts";

const DAY_SECONDS = 86_400;
const LIST_NAME = /^[a-z0-9][a-z0-9._-]{0,63}$/;
const PROBLEMS_SHOWN_MAX = 20;

const refused = (problem: string): Said => ({ problem, code: exits.refused });

/** `exchat ban import FILE`: bans all ranges of a file, in place of those that were imported under the same name. */
export async function importRanges(desk: Desk, { words, values, flags, input = "" }: Given): Promise<Said> {
  const [, file = ""] = words;
  const name = (
    values["name"] ?? (file === "-" ? "" : basename(file).replace(/\.[a-z]+$/i, ""))
  ).toLowerCase();
  if (!LIST_NAME.test(name))
    return refused("give the list a name with --name: small letters, digits, dots and hyphens, 64 at most");
  const { days, reason } = values;
  if (days !== undefined && !/^[1-9][0-9]{0,3}$/.test(days))
    return refused("--days is a number from 1 to 9999");
  const parsed = parseRanges(input);
  const { networks, patterns, problems } = parsed;
  if (problems.length > 0 && !flags.has("skip-bad"))
    return refused(
      `nothing was imported:\n${told(parsed)}\nmend these lines, or leave them out with --skip-bad`,
    );
  const wrong = tooMany(parsed);
  if (wrong !== undefined) return refused(wrong);
  const { refused: why } = await desk.chat.performAsServer({
    ...{ type: "ranges.import", use: "ban", name, body: bodyOf(parsed) },
    ...{ ranges: networks.length, patterns: patterns.length },
    ...(reason !== undefined && { reason }),
    ...(days !== undefined && { forSeconds: Number(days) * DAY_SECONDS }),
  });
  if (why) return refused(why.message);
  const said = `imported ${name}: ${networks.length} ranges, ${patterns.length} patterns of names`;
  return problems.length > 0 ? { said, note: `left out:\n${told(parsed)}` } : { said };
}

function tooMany({ networks, patterns }: ParsedRanges): string | undefined {
  if (networks.length + patterns.length === 0) return "the file has no ranges: exchat unban removes a list";
  if (networks.length > limits.rangesPerListMax)
    return `a list has at most ${limits.rangesPerListMax} ranges, and this one has ${networks.length}`;
  if (patterns.length > limits.rangePatternsMax)
    return `a list has at most ${limits.rangePatternsMax} patterns of names, and this one has ${patterns.length}`;
  return undefined;
}

function told({ problems }: ParsedRanges): string {
  const lines = problems.slice(0, PROBLEMS_SHOWN_MAX).map(({ line, says }) => `  line ${line}: ${says}`);
  const more = problems.length - lines.length;
  return [...lines, ...(more > 0 ? [`  and ${more} more`] : [])].join("\n");
}

/** The lists that hold now. */
export const listsOf = async ({ chat }: Desk): Promise<readonly RangeList[]> =>
  (await chat.bans.ranges()).map(({ body: _, ...list }) => list);

export const lineOfList = ({ name, ranges, patterns, until, by, reason }: RangeList): string =>
  [
    `list ${name}`,
    `${ranges} ranges${patterns > 0 ? `, ${patterns} patterns of names` : ""}`,
    until ? `until ${until}` : "for good",
    `by ${by.name}`,
    ...(reason ? [reason] : []),
  ].join("  ");

export async function removeList(
  { chat }: Desk,
  { name, use }: Pick<RangeList, "name" | "use">,
): Promise<Said> {
  const done = await chat.performAsServer({ type: "ranges.remove", use, name });
  return done.refused ? refused(done.refused.message) : { said: `removed: ${name}` };
}

export const exempt: Verb = {
  usage: "add RANGE [--reason WHY] | remove RANGE | list",
  says: "exempts an address or a network from bans of networks and from limits that its people would share, such as an office behind one address",
  options: { reason: "value" },
  words: [1, 2],
  run: async (desk, { words: [what = "", network = ""], values: { reason } }) => {
    if (what === "list" && network === "") return listed(await listsOf(desk));
    if (what === "remove" && network !== "") return await removeList(desk, { use: "exempt", name: network });
    if (what !== "add" || network === "")
      return { problem: `\`exchat exempt\` is followed by: ${exempt.usage}`, code: exits.usage };
    const done = await desk.chat.performAsServer({
      ...{ type: "ranges.exempt", network },
      ...(reason !== undefined && { reason }),
    });
    return done.refused ? refused(done.refused.message) : { said: `exempt: ${network}` };
  },
};

function listed(all: readonly RangeList[]): Said {
  const lines = all
    .filter(({ use }) => use === "exempt")
    .map(({ name, by, at, reason }) =>
      [name, `by ${by.name}`, `since ${at}`, ...(reason ? [reason] : [])].join("  "),
    );
  return { said: lines.length === 0 ? "no network is exempt" : lines.join("\n") };
}
