import { KillTrial } from "../support/kill-trial.ts";
import { type Series, Sum } from "../support/series.ts";

/** The checker reads whole logs after every round, so a new server with empty logs begins after this many rounds. */
const ROUNDS_OF_ONE_HISTORY = 25;
const POSTS_MIN = 50;
const POSTS_MAX = 600;

export const kill: Series = {
  name: "kill",
  rules: ["LOG-1", "LOG-3", "LOG-4", "FEED-2"],
  does:
    "Four people write into two rooms; at a random moment the server gets `kill -9`. It starts again, and the clients resume " +
    "and repeat what was not answered. The checker compares everything that the clients ever received with the logs.",
  rounds: 200,
  run: async (rounds, say) => {
    const sum = new Sum();
    let [repeated, stored, slowestMs] = [0, 0, 0];
    while (sum.rounds < rounds) {
      await using trial = await KillTrial.begin();
      let before = { acknowledged: 0, unanswered: 0, stored: 0 };
      for (let i = 0; i < ROUNDS_OF_ONE_HISTORY && sum.rounds < rounds; i += 1) {
        await trial.writeUntil(POSTS_MIN + Math.floor(Math.random() * (POSTS_MAX - POSTS_MIN)), () =>
          trial.server.kill9(),
        );
        await trial.comeBack();
        const tally = await trial.tally();
        slowestMs = Math.max(slowestMs, tally.backMs);
        sum.add({ ...tally, acknowledged: tally.acknowledged - before.acknowledged });
        repeated += tally.unanswered - before.unanswered;
        stored += tally.stored - before.stored;
        before = tally;
        say(`${tally.logged} in the logs, ${tally.anomalies.length} anomalies`);
      }
    }
    sum.notes.push(
      `${repeated} posts were cut off and sent again; ${stored} of them had been stored, and were not stored twice.`,
      `After at most ${Math.round(slowestMs)} ms all clients were back, had what they missed and had sent their posts again.`,
    );
    return sum;
  },
};
