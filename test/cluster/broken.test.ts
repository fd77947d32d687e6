import { describe, expect, setDefaultTimeout } from "bun:test";
import { fileURLToPath } from "node:url";
import { Cluster, type ClusterOptions } from "../support/cluster.ts";
import { type ClusterEpisodeName, clusterEpisodes } from "../support/cluster-episodes.ts";
import { testWith } from "../support/loud-skip.ts";
import { postgresLacking } from "../support/postgres.ts";
import { stormOver } from "../support/storm.ts";

setDefaultTimeout(60_000);

const preload = fileURLToPath(new URL("./broken.preload.ts", import.meta.url));
/** What never comes: nobody waits for it for long. */
const PATIENCE_MS = 3_000;

async function anomaliesOf(options: ClusterOptions, play: readonly ClusterEpisodeName[]) {
  const open = () => Cluster.start({ ...options, env: { EXCHAT_RATE_LIMIT: "off" } });
  const { anomalies } = await stormOver({
    ...{ rounds: play.length, seed: 1, play, episodes: clusterEpisodes, open, patienceMs: PATIENCE_MS },
  });
  return new Set(anomalies.map(({ name }) => name));
}

describe("a cluster that is broken on purpose is found out:", () => {
  testWith(postgresLacking, "nodes that do not hear each other", async () => {
    expect(await anomaliesOf({ preload }, ["calm"])).toContain("incomplete");
  });
});
