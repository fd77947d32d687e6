/** `bun test/faults/prove-kill.ts --rounds 50`: no acknowledged message is lost, however often the server is killed. */
import { parseArgs } from "node:util";
import { KillTrial } from "../support/kill-trial.ts";

const POSTS_MIN = 50;
const POSTS_MAX = 600;

const { values } = parseArgs({ options: { rounds: { type: "string", default: "50" } } });
const rounds = Number(values.rounds);
if (!Number.isInteger(rounds) || rounds < 1) throw new Error("--rounds is a number, 1 or more");

await using trial = await KillTrial.begin();
let wrong = 0;
for (let round = 1; round <= rounds; round += 1) {
  const posts = POSTS_MIN + Math.floor(Math.random() * (POSTS_MAX - POSTS_MIN));
  await trial.writeUntil(posts, () => trial.server.kill9());
  const start = performance.now();
  await trial.comeBack();
  const backMs = Math.round(performance.now() - start);
  const { acknowledged, unanswered, stored, logged, anomalies } = await trial.tally();
  console.log(
    `round ${round}: ${acknowledged} acknowledged, ${unanswered} cut off and sent again (${stored} had been stored), ${logged} in the logs, ` +
      `back after ${backMs} ms, ${anomalies.length} anomalies`,
  );
  for (const anomaly of anomalies.slice(0, 20)) console.log(`  ${anomaly}`);
  wrong += anomalies.length;
}
console.log(wrong === 0 ? `nothing was lost in ${rounds} rounds` : `${wrong} anomalies in ${rounds} rounds`);
process.exitCode = wrong === 0 ? 0 : 1;
