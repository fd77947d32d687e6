import { Checks } from "../checks.ts";
import { inTurns } from "../crowd.ts";
import { FullPerson, signUp } from "../full-person.ts";
import { type Outcome, pace } from "../measure.ts";
import { Samples } from "../samples.ts";
import type { Server } from "../server.ts";
import { textOf } from "../stream.ts";

export type ComebackShape = { clients: number; rooms: number; speakers: number; perSecond: number };

const ENTERING_AT_ONCE = 100;
/** How long people talk before everybody is cut off, and how long nobody comes back. */
const TALK_MS = 1_000;
const AWAY_MS = 1_000;
const COMPLETE_MS_MAX = 60_000;

/**
 * Very many are cut off at once and come back at once, while others go on talking in the same rooms: when has the last
 * one everything they missed, and how long do the others wait for their acknowledgements meanwhile?
 */
export async function comeback(server: Server, shape: ComebackShape): Promise<Outcome> {
  const checks = new Checks();
  const { speakers, rooms } = await speakersOf(server, shape, checks);
  const guests = await checks.orFailure(
    inTurns(shape.clients, ENTERING_AT_ONCE, async (index) => {
      const guest = new FullPerson(server, checks);
      await guest.comes();
      await guest.joins(`room-${index % shape.rooms}`);
      return guest;
    }),
  );
  const acks = new Samples();
  let said = 0;
  const speak = async (index: number) => {
    const sentAt = performance.now();
    const room = rooms[index % rooms.length];
    said += 1;
    await speakers[index % speakers.length]?.ask("message.post", { room, body: textOf(0, said) });
    acks.add(performance.now() - sentAt);
  };
  const { perSecond } = shape;
  const speaking: Promise<void>[] = [];
  const talk = (ms: number) => pace({ perSecond, ms }, (index) => speaking.push(speak(index)));
  await talk(TALK_MS);
  for (const guest of guests) guest.drop();
  await talk(AWAY_MS);
  acks.clear();
  const cpu = server.cpuMicros();
  const start = performance.now();
  let back = false;
  const talking = (async () => {
    while (!back) await talk(100);
  })();
  await checks.orFailure(Promise.all(guests.map((guest) => guest.comes())));
  const greetedMs = performance.now() - start;
  const lacking = () => guests.filter(({ completeAt }) => completeAt === 0).length;
  await checks.until(
    () => lacking() === 0,
    COMPLETE_MS_MAX,
    () => `${lacking()} lack what they missed`,
  );
  back = true;
  await talking;
  await checks.orFailure(Promise.all(speaking));
  const outcome = {
    clients: shape.clients,
    greetedMs,
    completeMs: Math.max(...guests.map(({ completeAt }) => completeAt)) - start,
    serverMicros: (server.cpuMicros() - cpu) / shape.clients,
    ackP50Ms: acks.percentile(50),
    ackP99Ms: acks.percentile(99),
    ackMaxMs: acks.percentile(100),
    rss: server.memory().rss,
  };
  checks.throwIfFailed();
  for (const person of [...guests, ...speakers]) person.drop();
  return outcome;
}

/** People who are in all rooms they speak in, and are not cut off. */
async function speakersOf(server: Server, shape: ComebackShape, checks: Checks) {
  const rooms: string[] = [];
  const speakers: FullPerson[] = [];
  for (let n = 0; n < shape.speakers; n += 1) {
    const speaker = new FullPerson(server, checks, await signUp(server, `speaker-${n}`));
    await speaker.comes();
    speakers.push(speaker);
  }
  for (let n = 0; n < shape.rooms; n += 1)
    rooms.push((await speakers[n % shape.speakers]?.joins(`room-${n}`)) ?? "");
  return { rooms, speakers };
}
