import type { ServerBan } from "../protocol/moderation.ts";
import { exits } from "./exits.ts";
import { importRanges, lineOfList, listsOf, removeList } from "./ranges.ts";
import type { Said, Verb } from "./verb.ts";

const DAY_SECONDS = 86_400;
const refused = (problem: string): Said => ({ problem, code: exits.refused });

export const ban: Verb = {
  usage:
    "TARGET [--reason WHY] [--days N] | import FILE|- [--name LIST] [--reason WHY] [--days N] [--skip-bad]",
  says:
    "bans people from the server: a name, a pattern of names, a network, a cloak or a mask name!id@host; import: all networks, " +
    "addresses and patterns of names of a file, one in each line, in place of the list of that name",
  options: { reason: "value", days: "value", name: "value", "skip-bad": "flag" },
  words: [1, 2],
  reads: ({ words: [what, file] }) => (what === "import" ? file : undefined),
  run: async (desk, given) => {
    const { words, values } = given;
    const [target = "", file] = words;
    if (file !== undefined)
      return target === "import"
        ? await importRanges(desk, given)
        : { problem: `\`exchat ban\` is followed by: ${ban.usage}`, code: exits.usage };
    const { chat } = desk;
    const { reason, days } = values;
    if (days !== undefined && !/^[1-9][0-9]{0,3}$/.test(days))
      return refused("--days is a number from 1 to 9999");
    const done = await chat.performAsServer({
      ...{ type: "server.ban", target },
      ...(reason !== undefined && { reason }),
      ...(days !== undefined && { forSeconds: Number(days) * DAY_SECONDS }),
    });
    if (done.refused) return refused(done.refused.message);
    return { said: done.ban ? lineOf(done.ban) : "done" };
  },
};

export const unban: Verb = {
  usage: "ID",
  says: "lifts a ban, by its id or its target, or removes a list of ranges, by its name",
  options: {},
  words: 1,
  run: async (desk, { words: [named] }) => {
    const { chat } = desk;
    const found = (await chat.bans.all()).find(({ id, target }) => id === named || target === named);
    const list = found
      ? undefined
      : (await listsOf(desk)).find(({ use, name }) => use === "ban" && name === named);
    if (list) return await removeList(desk, list);
    if (!found) return refused(`there is no ban ${named}: \`exchat bans\` lists the bans`);
    const done = await chat.performAsServer({ type: "server.unban", ban: found.id });
    return done.refused ? refused(done.refused.message) : { said: `lifted: ${lineOf(found)}` };
  },
};

export const bans: Verb = {
  usage: "",
  says: "lists the bans of the server, and the lists of ranges that were imported",
  options: {},
  words: 0,
  run: async (desk) => {
    const lists = (await listsOf(desk)).filter(({ use }) => use === "ban");
    const all = [...(await desk.chat.bans.all()).map(lineOf), ...lists.map(lineOfList)];
    return { said: all.length === 0 ? "nobody is banned" : all.join("\n") };
  },
};

const lineOf = ({ id, kind, target, until, by, reason }: ServerBan): string =>
  [
    id,
    kind,
    target,
    until ? `until ${until}` : "for good",
    `by ${by.name}`,
    ...(reason ? [reason] : []),
  ].join("  ");
