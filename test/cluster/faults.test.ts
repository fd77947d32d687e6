import { describe, expect, setDefaultTimeout } from "bun:test";
import { Cluster } from "../support/cluster.ts";
import { type ClusterEpisodeName, clusterEpisodes } from "../support/cluster-episodes.ts";
import { testWith } from "../support/loud-skip.ts";
import { postgresLacking } from "../support/postgres.ts";
import { stormOver } from "../support/storm.ts";

setDefaultTimeout(120_000);

/** `bin/prove cluster` is the long form of this. */
const SEED = Number(process.env["SEED"] ?? 1);

/** People talk on three nodes while all this happens. */
async function storm(...play: ClusterEpisodeName[]) {
  const open = () => Cluster.start({ env: { EXCHAT_RATE_LIMIT: "off" } });
  return await stormOver({ rounds: play.length, seed: SEED, play, episodes: clusterEpisodes, open });
}

describe("three nodes on one database, and people who come back to any of them:", () => {
  testWith(
    postgresLacking,
    "[NODE-21] killed, or restarted one after the other, they lose, double and shuffle nothing",
    async () => {
      const { anomalies, ...tally } = await storm("drop", "killNodes", "roll", "banish");
      expect(anomalies).toEqual([]);
      // Otherwise nothing was in the middle of anything.
      expect(tally.starts).toBeGreaterThan(4);
      expect(tally.repeated).toBeGreaterThan(0);
    },
  );

  testWith(
    postgresLacking,
    "[NODE-22] one that stands still in the middle of a transaction lets the others go on, and loses nothing",
    async () => {
      const { anomalies, heldMs } = await storm("freeze");
      expect(anomalies).toEqual([]);
      expect(heldMs).toBeGreaterThan(0);
    },
  );

  testWith(
    postgresLacking,
    "[NODE-23] whose database stops, or ends all connections, they recover, and nothing acknowledged is lost",
    async () => {
      expect((await storm("restartPostgres", "terminate", "calm")).anomalies).toEqual([]);
    },
  );
});
