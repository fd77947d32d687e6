import { expect, test } from "bun:test";
import { version } from "../../package.json";
import { Cluster } from "../support/cluster.ts";
import { testWith } from "../support/loud-skip.ts";
import { postgresLacking } from "../support/postgres.ts";
import { startServer } from "../support/server.ts";
import { exchat } from "../support/verb.ts";

test("[NODE-30] `exchat nodes` shows a server that is alone", async () => {
  await using server = await startServer();
  const { code, stdout } = await exchat(["nodes", "--data", server.data]);
  expect(code).toBe(0);
  expect(stdout).toMatch(/^n1 {2}(\S+) {2}serves {2}for \d+ s {2}lease \d+ \w+ {2}clients=0 {2}behind=0\n$/);
  expect(stdout).toContain(version);
});

testWith(postgresLacking, "[NODE-30] `exchat nodes` shows all nodes, and none that has stopped", async () => {
  await using cluster = await Cluster.start({ nodes: 2 });
  const [first, second] = cluster.nodes.map(({ server }) => server);
  const shown = async () => {
    const { stdout } = await exchat(["nodes", "--data", second?.data ?? ""]);
    return stdout.split("\n").flatMap((line) => (line === "" ? [] : [line.split("  ").slice(0, 3)]));
  };
  const serves = (name: string) => [name, version, "serves"];
  expect(await shown()).toEqual([serves("n1"), serves("n2")]);
  await first?.stop();
  expect(await shown()).toEqual([serves("n2")]);
});
