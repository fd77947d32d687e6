import { afterAll, beforeAll, expect, setDefaultTimeout } from "bun:test";
import { House } from "./house.ts";
import type { IrcClient } from "./irc-client.ts";
import { postgresLacking } from "./postgres.ts";

/** Opens two nodes of one server for all tests of a file. In the end nothing may have gone wrong in either of them. */
export function sharedNodes(ready: (here: House, there: House) => void): void {
  setDefaultTimeout(60_000);
  let nodes: readonly House[] = [];
  beforeAll(async () => {
    if (postgresLacking) return;
    nodes = await House.openNodes(2);
    const [here, there] = nodes as [House, House];
    ready(here, there);
  });
  afterAll(async () => {
    for (const house of nodes.toReversed()) await house[Symbol.asyncDispose]();
    expect(nodes.flatMap(({ log }) => log)).toEqual([]);
  });
}

/** What a client says as a person with an account registers. */
export const signsIn = (name: string, password: string): string[] => [
  `PASS :${name}:${password}`,
  `NICK ${name}`,
  `USER ${name} 0 * :${name} of IRC`,
];

/** The lines that come until this one, with it. */
export async function lastOf(client: IrcClient, line: string): Promise<string[]> {
  const lines = await client.next(1);
  while (lines.at(-1) !== line) lines.push(...(await client.next(1)));
  return lines;
}
