import type { Finding } from "../protocol/checkup.ts";
import { exits } from "./exits.ts";
import type { Verb } from "./verb.ts";

const MARKS = { ok: "ok     ", warning: "WARNING", problem: "PROBLEM" } as const;

export const doctor: Verb = {
  usage: "[--bundle]",
  says:
    "checks the running server and the way to it, and says how to mend what is wrong; with --bundle prints that and " +
    "its settings and numbers as JSON, without secrets, to show to others",
  options: { bundle: "flag" },
  words: 0,
  run: async ({ health }, { flags }) => {
    if (!health) return { problem: "no server runs there: start it, and ask again", code: exits.refused };
    const findings = await health.examine();
    if (!flags.has("bundle")) return { said: findings.map(linesOf).join("\n") };
    const at = new Date().toISOString();
    return { said: JSON.stringify({ at, findings, ...(await health.diagnostics()) }, undefined, 2) };
  },
};

const linesOf = ({ state, about, says, mend }: Finding): string =>
  [`${MARKS[state]} ${about}: ${says}`, ...(mend === undefined ? [] : [`        → ${mend}`])].join("\n");
