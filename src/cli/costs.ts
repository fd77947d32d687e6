import type { Costs } from "../protocol/expenses.ts";
import { exits } from "./exits.ts";
import type { Verb } from "./verb.ts";

export const costs: Verb = {
  usage: "",
  says: "says who costs the running server the most just now: people, networks of strangers and rooms, in the last minute and hour",
  options: {},
  words: 0,
  run: async ({ chat, health }) => {
    if (!health) return { problem: "no server runs there: start it, and ask again", code: exits.refused };
    const { minute, hour } = await chat.questions.costs();
    return { said: [...linesOf("last minute", minute), ...linesOf("last hour", hour)].join("\n") };
  },
};

function linesOf(title: string, { people, networks, rooms }: Costs): string[] {
  const named = [
    ...people.map(({ user, ...cost }) => ({ what: `person ${user.name || user.id}`, ...cost })),
    ...networks.map(({ cloak, ...cost }) => ({ what: `network ${cloak}`, ...cost })),
    ...rooms.map(({ room, name, ...cost }) => ({ what: `room ${name ? `#${name}` : room}`, ...cost })),
  ];
  const lines = named.map(
    ({ what, share, requests, deliveries }) =>
      `  ${`${share.toFixed(1)} %`.padStart(8)}  ${what}  ${requests} requests  ${deliveries} deliveries`,
  );
  return [`${title}:`, ...(lines.length === 0 ? ["  nobody"] : lines)];
}
