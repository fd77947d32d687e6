import type { NodeState } from "../chat/store.ts";
import type { Verb } from "./verb.ts";

export const nodes: Verb = {
  usage: "",
  says: "lists the nodes of this server: version, since when each runs, its lease, clients, lag, and whether it drains",
  options: {},
  words: 0,
  run: async ({ chat }) => {
    const all = await chat.nodes();
    return { said: all.length === 0 ? "no node runs" : all.map(lineOf).join("\n") };
  },
};

/** A node that stops in order takes its line with it. */
function lineOf({ node, forMs, upMs, about }: NodeState): string {
  const { version = "?", clients = 0, behind = 0, drains = false } = about;
  if (forMs <= 0) return [node, version, "dead", `its lease ended ${ago(-forMs)} ago`].join("  ");
  return [
    ...[node, version, drains ? "drains" : "serves"],
    ...[`for ${ago(upMs)}`, `lease ${ago(forMs)}`, `clients=${clients}`, `behind=${behind}`],
  ].join("  ");
}

const UNITS: readonly (readonly [ms: number, name: string])[] = [
  [86_400_000, "d"],
  [3_600_000, "h"],
  [60_000, "min"],
];

/** A time in the largest unit that it has one of. */
function ago(ms: number): string {
  const [size, name] = UNITS.find(([size]) => ms >= size) ?? [1_000, "s"];
  return `${Math.floor(ms / size)} ${name}`;
}
