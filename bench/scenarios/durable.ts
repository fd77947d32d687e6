import { Checks } from "../checks.ts";
import { inTurns } from "../crowd.ts";
import { enterAlone, type FullMember } from "../full-member.ts";
import { measure, type Outcome, pace, type Timing } from "../measure.ts";
import { Samples } from "../samples.ts";
import type { Server } from "../server.ts";

const ENTERING_AT_ONCE = 50;
const DRAIN_MS_MAX = 20_000;

export type DurableShape = { members: number; inFlight: number; pacedPerSecond: number };

/**
 * Posts that are acknowledged, and so stored, by as many members as rooms: first as fast as they go, then at a steady
 * rate that the server should not notice.
 */
export async function durable(server: Server, shape: DurableShape, timing: Timing): Promise<Outcome> {
  const checks = new Checks();
  const acks = new Samples();
  const entering = inTurns(shape.members, ENTERING_AT_ONCE, (number) =>
    enterAlone(server, checks, number, acks),
  );
  const members = await checks.orFailure(entering);
  const count = () => members.reduce((sum, member) => sum + member.acked, 0);

  keepInFlight(members, shape.inFlight);
  await checks.during(timing.warmMs);
  acks.clear();
  const fast = await measure({ server, checks, count }, () => checks.during(timing.windowMs));
  const [ackP50Ms, ackP99Ms] = [acks.percentile(50), acks.percentile(99)];
  keepInFlight(members, 0);
  await allAnswered(members, checks);

  const post = (index: number) => members[index % members.length]?.post(1);
  await pace({ perSecond: shape.pacedPerSecond, ms: timing.warmMs }, post);
  acks.clear();
  let lateMsMax = 0;
  const paced = await measure({ server, checks, count }, async () => {
    lateMsMax = await pace({ perSecond: shape.pacedPerSecond, ms: timing.windowMs }, post);
  });
  await allAnswered(members, checks);
  const { rss } = server.memory();
  for (const member of members) member.drop();
  return {
    ...fast,
    ackP50Ms,
    ackP99Ms,
    pacedPerSecond: paced["perSecond"] ?? Number.NaN,
    pacedServerMicros: paced["serverMicros"] ?? Number.NaN,
    pacedP50Ms: acks.percentile(50),
    pacedP99Ms: acks.percentile(99),
    pacedMaxMs: acks.percentile(100),
    paceLateMsMax: lateMsMax,
    rss,
  };
}

function keepInFlight(members: readonly FullMember[], inFlight: number): void {
  for (const member of members) {
    member.inFlight = inFlight;
    if (inFlight > 0) member.post(inFlight);
  }
}

/** Each post has its one answer and its one event. */
async function allAnswered(members: readonly FullMember[], checks: Checks): Promise<void> {
  const open = () => members.filter(({ sent, acked, heard }) => acked !== sent || heard !== sent).length;
  await checks.until(
    () => open() === 0,
    DRAIN_MS_MAX,
    () => `${open()} members lack answers or events`,
  );
  await checks.during(200);
  if (open() > 0) checks.fail("after every answer and event had come, more came");
  checks.throwIfFailed();
}
