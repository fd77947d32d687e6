import { describe, expect, setDefaultTimeout } from "bun:test";
import { Cluster, type ClusterOptions } from "../support/cluster.ts";
import { type ClusterEpisodeName, clusterEpisodes } from "../support/cluster-episodes.ts";
import { testWith } from "../support/loud-skip.ts";
import { namespaceLacking } from "../support/namespace.ts";
import { natsLacking } from "../support/nats.ts";
import { postgresLacking } from "../support/postgres.ts";
import { preloadLacking } from "../support/preload.ts";
import { stormOver } from "../support/storm.ts";

setDefaultTimeout(120_000);

/** `bin/prove cluster` is the long form of this. */
const SEED = Number(process.env["SEED"] ?? 1);

/** People talk on three nodes while all this happens. */
async function storm(play: readonly ClusterEpisodeName[], options: ClusterOptions = {}) {
  const open = () => Cluster.start({ ...options, env: { EXCHAT_RATE_LIMIT: "off" } });
  return await stormOver({ rounds: play.length, seed: SEED, play, episodes: clusterEpisodes, open });
}

describe("three nodes on one database, and people who come back to any of them:", () => {
  testWith(
    postgresLacking,
    "[NODE-21] killed, or restarted one after the other, they lose, double and shuffle nothing",
    async () => {
      const { anomalies, ...tally } = await storm(["drop", "killNodes", "roll", "banish"]);
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
      const { anomalies, heldMs } = await storm(["freeze"]);
      expect(anomalies).toEqual([]);
      expect(heldMs).toBeGreaterThan(0);
    },
  );

  testWith(
    postgresLacking,
    "[NODE-23] whose database stops, or ends all connections, they recover, and nothing acknowledged is lost",
    async () => {
      expect((await storm(["restartPostgres", "terminate", "calm"])).anomalies).toEqual([]);
    },
  );

  testWith(
    postgresLacking ?? natsLacking,
    "[NODE-5] whose NATS server dies, stands still and comes back, they miss nothing",
    async () => {
      expect((await storm(["restartNats", "freezeNats", "killNodes"], { nats: true })).anomalies).toEqual([]);
    },
  );

  testWith(
    postgresLacking ?? namespaceLacking,
    "[NODE-22] one that is cut off from all others for some seconds lets them go on, and goes on itself afterwards",
    async () => {
      expect((await storm(["cutOff"], { remote: true })).anomalies).toEqual([]);
    },
  );

  testWith(
    postgresLacking,
    "[NODE-23] whose database fails over to a synchronous standby, they go on, and nothing acknowledged is lost",
    async () => {
      expect((await storm(["failOver"], { failsOver: true })).anomalies).toEqual([]);
    },
  );

  testWith(
    postgresLacking ?? preloadLacking,
    "[NODE-21] whose clocks are ten minutes apart, they keep one order",
    async () => {
      expect((await storm(["killNodes", "banish"], { clocksApartS: 600 })).anomalies).toEqual([]);
    },
  );
});
