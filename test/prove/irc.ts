import fc from "fast-check";
import { BareServer } from "../support/bare-server.ts";
import { leftovers, livedThrough, sessions } from "../support/irc-fuzz.ts";
import { type Series, Sum } from "../support/series.ts";
import { TempFolder } from "../support/temp-folder.ts";

const SESSIONS_OF_ONE_ROUND = 50;
const STEPS_MAX = 200;

/** What the server logged besides who came and went. */
const complaints = (stderr: string): string[] =>
  stderr.split("\n").filter((line) => line !== "" && !/^\S+ info /.test(line));

export const ircSessions: Series = {
  name: "irc-sessions",
  rules: ["IRC-42", "LINE-2"],
  does:
    "Three IRC clients with capabilities at random say valid, nearly valid and senseless lines at once, up to 200 of them. Each line " +
    "that they get is measured and read by a parser of others; every client that has not quit is answered to the end; and after all " +
    "have quit, another client finds nothing of them.",
  rounds: 40,
  run: async (rounds, say) => {
    using folder = new TempFolder();
    await using server = new BareServer({
      ...{ EXCHAT_DATA: folder.path, EXCHAT_IRC_PORT: "any", EXCHAT_RATE_LIMIT: "off" },
      ...{ EXCHAT_DEFAULT_ROOM: "", EXCHAT_OPERATOR: "oper:let-me-in" },
    });
    const port = Number(/\d+$/.exec(await server.printed(/irc:\/\/localhost:\d+/))?.[0]);
    const sum = new Sum();
    const seed = Math.floor(Math.random() * 2 ** 31);
    while (sum.rounds < rounds) {
      const anomalies: string[] = [];
      const property = fc.asyncProperty(sessions(STEPS_MAX), async (session) => {
        anomalies.push(...(await livedThrough(port, session)));
      });
      const found = await fc.check(property, {
        ...{ seed: seed + sum.rounds, numRuns: SESSIONS_OF_ONE_ROUND, endOnFailure: true },
      });
      if (found.failed) anomalies.push(String(found.errorInstance));
      anomalies.push(...(await leftovers(port)), ...complaints(server.stderr));
      sum.add({ acknowledged: 0, lost: 0, anomalies });
      say(`${anomalies.length} anomalies`);
      if (anomalies.length > 0) break;
    }
    sum.notes.push(
      `${sum.rounds * SESSIONS_OF_ONE_ROUND} sessions; the seeds were ${seed} and those after it.`,
    );
    return sum;
  },
};
