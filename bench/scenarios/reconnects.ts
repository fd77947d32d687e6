import { Checks } from "../checks.ts";
import { type Client, connect } from "../client.ts";
import { Conversation } from "../conversation.ts";
import { inTurns } from "../crowd.ts";
import { signUp } from "../full-person.ts";
import { type Outcome, settledMemory } from "../measure.ts";
import { Samples } from "../samples.ts";
import type { Server } from "../server.ts";

const ROOM = "coming-and-going";
const AT_ONCE = 10;
const WARM_RECONNECTS = 1000;
const WARM_ECHOES = 8000;
const ECHOES = 500;
const ECHO_BATCHES = 12;
/** The runtime gives memory back some seconds after the last allocation. */
const SETTLE_MS_MIN = 12_000;
const SETTLE_MS_MAX = 40_000;

/** One user comes and goes very often: does anything of it stay behind? */
export async function reconnects(server: Server, count: number): Promise<Outcome> {
  const checks = new Checks();
  const token = await signUp(server, "traveller");
  const address = { host: "127.0.0.1", port: server.port, path: `/chat?access_token=${token}` };
  const conversation = new Conversation();
  const observer = await connect(address, conversation, checks);
  await conversation.ask(observer, JSON.stringify({ command: "create", room: ROOM }), "has been created!");
  await conversation.ask(observer, JSON.stringify({ command: "join", room: ROOM }), "welcome to the");
  const comeAndGo = async () => {
    const client = await connect(address, new Conversation(), checks);
    await client.close();
  };
  const often = (times: number) => checks.orFailure(inTurns(times, AT_ONCE, comeAndGo));

  // Code that is compiled once and memory that grows once, for any client, belong to "before".
  await often(WARM_RECONNECTS);
  await echoes(observer, conversation, WARM_ECHOES);
  const before = await state(server, observer, conversation);
  const from = performance.now();
  const cpu = server.cpuMicros();
  await often(count);
  const seconds = (performance.now() - from) / 1000;
  const serverMicros = (server.cpuMicros() - cpu) / count;
  const after = await state(server, observer, conversation);
  checks.throwIfFailed();
  observer.drop();
  return {
    count,
    perSecond: count / seconds,
    serverMicros,
    rssBefore: before.rss,
    rss: after.rss,
    rssChange: after.rss / before.rss - 1,
    echoBeforeMs: before.echoMs,
    echoAfterMs: after.echoMs,
    echoChange: after.echoMs / before.echoMs - 1,
  };
}

async function state(server: Server, observer: Client, conversation: Conversation) {
  const { rss } = await settledMemory(server, SETTLE_MS_MIN, SETTLE_MS_MAX);
  const batches: number[] = [];
  for (let batch = 0; batch < ECHO_BATCHES; batch += 1)
    batches.push(await echoes(observer, conversation, ECHOES));
  // The quietest batch: other programs on the machine can only add to the figure.
  return { rss, echoMs: Math.min(...batches) };
}

/** The p50 of so many messages to the room and back, one after the other. */
async function echoes(observer: Client, conversation: Conversation, count: number): Promise<number> {
  const latency = new Samples();
  for (let index = 0; index < count; index += 1) {
    const message = `echo ${index} ${Math.random()}`;
    const sentAt = performance.now();
    await conversation.ask(observer, JSON.stringify({ room: ROOM, message }), JSON.stringify(message));
    latency.add(performance.now() - sentAt);
  }
  return latency.percentile(50);
}
