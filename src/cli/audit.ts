import type { ServerEvent } from "../protocol/server-log.ts";
import { exits } from "./exits.ts";
import type { Verb } from "./verb.ts";

const LIMIT = 100;
const LIMIT_MAX = 1_000;

export const audit: Verb = {
  usage: "[--limit N] [--before SEQ]",
  says: "shows what happened to people and to the server, the newest first",
  options: { limit: "value", before: "value" },
  words: 0,
  run: async ({ chat }, { values: { limit = String(LIMIT), before } }) => {
    const wrong = [limit, before ?? "1"].find((value) => !/^[1-9][0-9]{0,14}$/.test(value));
    if (wrong !== undefined || Number(limit) > LIMIT_MAX) {
      const problem = `--limit is a number from 1 to ${LIMIT_MAX}, and --before one from 1`;
      return { problem, code: exits.refused };
    }
    const events = await chat.questions.audit(
      Number(limit),
      before === undefined ? undefined : Number(before),
    );
    return { said: events.length === 0 ? "nothing happened" : events.map(lineOf).join("\n") };
  },
};

const lineOf = ({ seq, at, by, from, type, ...said }: ServerEvent): string =>
  [
    seq,
    at,
    type,
    `by ${from || by}`,
    ...Object.entries(said).map(([field, value]) => `${field}=${value}`),
  ].join("  ");
