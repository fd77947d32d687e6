/**
 * `victims.ts URL ROOM SECONDS PASSWORD`: a few people who only want to talk, in a process of their own. Prints, as JSON,
 * how long everything took them and what went wrong.
 */
import { pause, Talker } from "./talker.ts";

export interface Suffered {
  /** Milliseconds of each. */
  readonly ack: number[];
  readonly deliver: number[];
  readonly history: number[];
  readonly hello: number[];
  readonly signIn: number[];
  /** What was refused, or ended, with how often. */
  readonly wrong: Record<string, number>;
  /** Messages that were acknowledged and never came. */
  undelivered: number;
}

const POSTS_PER_SECOND = 20;
const TIMEOUT_MS = 10_000;
const [url = "", roomName = "", seconds = "1", password = ""] = process.argv.slice(2);
const until = performance.now() + Number(seconds) * 1_000;
const over = () => performance.now() > until;
const suffered: Suffered = {
  ack: [],
  deliver: [],
  history: [],
  hello: [],
  signIn: [],
  wrong: {},
  undelivered: 0,
};
const wrong = (what: string) => {
  suffered.wrong[what] = (suffered.wrong[what] ?? 0) + 1;
};

/** Does something so many times a second, and notes how long it took; what is not done in time is wrong. */
async function keepDoing(
  what: "ack" | "history" | "hello" | "signIn",
  perSecond: number,
  act: () => Promise<string>,
) {
  while (!over()) {
    const from = performance.now();
    const late = pause(TIMEOUT_MS).then(() => "late");
    const outcome = await Promise.race([act().catch(String), late]);
    const took = performance.now() - from;
    if (outcome === "ok") suffered[what].push(took);
    else wrong(`${what}: ${outcome}`);
    await pause(Math.max(0, 1_000 / perSecond - took));
  }
}

const outcome = (answer: { ok?: unknown; error?: { code: string }; closed?: number }): string =>
  answer.ok ? "ok" : (answer.error?.code ?? `closed ${answer.closed}`);

const ada = await Talker.enter({ url, address: "203.0.113.5" });
const bob = await Talker.enter({ url, address: "203.0.113.6" });
const room = await ada.join(roomName);
await bob.join(roomName);
const sent = new Map<string, number>();
bob.heard = ({ type, body = "" }) => {
  const from = type === "message.posted" ? sent.get(body) : undefined;
  if (from === undefined) return;
  suffered.deliver.push(performance.now() - from);
  sent.delete(body);
};
let posts = 0;
let comers = 0;
await Promise.all([
  keepDoing("ack", POSTS_PER_SECOND, async () => {
    posts += 1;
    const body = `ada ${posts}`;
    sent.set(body, performance.now());
    const said = outcome(await ada.ask("message.post", { room, body }));
    if (said !== "ok") sent.delete(body);
    return said;
  }),
  keepDoing("history", 4, async () => outcome(await bob.ask("history.read", { room, limit: 50 }))),
  keepDoing("hello", 2, async () => {
    comers += 1;
    const comer = await Talker.enter({ url, address: `203.0.113.${10 + (comers % 200)}` });
    comer.close();
    return outcome(comer.hello);
  }),
  keepDoing("signIn", 1, async () => {
    const response = await fetch(`${url}/sessions`, {
      method: "POST",
      body: JSON.stringify({ username: "carol", password }),
      headers: { "X-Forwarded-For": "203.0.113.7" },
    });
    await response.text();
    return response.ok ? "ok" : `${response.status}`;
  }),
]);
await pause(500);
suffered.undelivered = sent.size;
if (!ada.isOpen) wrong(`ada: closed ${ada.ended?.code}`);
if (!bob.isOpen) wrong(`bob: closed ${bob.ended?.code}`);
console.log(JSON.stringify(suffered));
process.exit(0);
