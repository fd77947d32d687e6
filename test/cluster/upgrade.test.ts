import { describe, expect, setDefaultTimeout } from "bun:test";
import { chatter } from "../support/chatters.ts";
import { Cluster, type ClusterNode } from "../support/cluster.ts";
import { clusterEpisodes } from "../support/cluster-episodes.ts";
import { testWith } from "../support/loud-skip.ts";
import { NextRelease } from "../support/next-release.ts";
import { postgresLacking } from "../support/postgres.ts";
import type { Server } from "../support/server.ts";
import { stormOver } from "../support/storm.ts";

setDefaultTimeout(120_000);

/** `bin/prove cluster-upgrade` is the long form of this. */
const SEED = Number(process.env["SEED"] ?? 1);

describe("nodes of two releases on one database", () => {
  testWith(
    postgresLacking,
    "[NODE-44] while people talk, three nodes get the next release and its tables one after the other, and nothing is lost",
    async () => {
      const open = () => Cluster.start({ env: { EXCHAT_RATE_LIMIT: "off" } });
      const { anomalies, ...tally } = await stormOver({
        ...{ rounds: 1, seed: SEED, play: ["upgrade"] as const, episodes: clusterEpisodes, open },
      });
      expect(anomalies).toEqual([]);
      expect(tally.starts).toBe(5);
    },
  );

  testWith(
    postgresLacking,
    "[NODE-45] a release whose tables earlier ones cannot use waits until their nodes have stopped, and they are refused then",
    async () => {
      await using cluster = await Cluster.start({ nodes: 2, env: { EXCHAT_RATE_LIMIT: "off" } });
      const [one, two] = cluster.nodes as readonly [ClusterNode, ClusterNode];
      using next = new NextRelease({ breaks: true });
      using ada = await chatter(two.server, "ada");
      const room = await ada.create("kitchen");
      await one.server.stop();
      one.server.installs(next.root);
      expect(await refusalOf(one.server)).toMatch(/stop n2, then start this one/);
      // Nothing was changed under the node that runs.
      expect((await ada.post(room.id, "still here")).seq).toBeGreaterThan(0);
      await two.server.stop();
      await one.server.restart();
      expect(await refusalOf(two.server)).toMatch(
        /written by a newer ExChat \(schema \d+\): update this one/,
      );
      two.server.installs(next.root);
      await two.server.restart();
      expect((await ada.post(room.id, "there again")).seq).toBeGreaterThan(0);
    },
  );
});

/** Why a server does not start. */
async function refusalOf(server: Server): Promise<string> {
  return await server.restart().then(
    () => "it starts",
    (cause: Error) => cause.message,
  );
}
