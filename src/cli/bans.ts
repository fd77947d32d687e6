import type { ServerBan } from "../protocol/moderation.ts";
import { exits } from "./exits.ts";
import type { Said, Verb } from "./verb.ts";

const DAY_SECONDS = 86_400;
const refused = (problem: string): Said => ({ problem, code: exits.refused });

export const ban: Verb = {
  usage: "TARGET [--reason WHY] [--days N]",
  says: "bans people from the server: a name, a pattern of names, a network, a cloak or a mask name!id@host",
  options: { reason: "value", days: "value" },
  words: 1,
  run: async ({ chat }, { words: [target = ""], values: { reason, days } }) => {
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
  says: "lifts a ban, by its id or its target",
  options: {},
  words: 1,
  run: async ({ chat }, { words: [named] }) => {
    const found = (await chat.bans.all()).find(({ id, target }) => id === named || target === named);
    if (!found) return refused(`there is no ban ${named}: \`exchat bans\` lists the bans`);
    const done = await chat.performAsServer({ type: "server.unban", ban: found.id });
    return done.refused ? refused(done.refused.message) : { said: `lifted: ${lineOf(found)}` };
  },
};

export const bans: Verb = {
  usage: "",
  says: "lists the bans of the server",
  options: {},
  words: 0,
  run: async ({ chat }) => {
    const all = await chat.bans.all();
    return { said: all.length === 0 ? "nobody is banned" : all.map(lineOf).join("\n") };
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
