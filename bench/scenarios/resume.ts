import { Checks } from "../checks.ts";
import { inTurns } from "../crowd.ts";
import { FullPerson, signUp } from "../full-person.ts";
import type { Outcome } from "../measure.ts";
import { Samples } from "../samples.ts";
import type { Server } from "../server.ts";
import { textOf } from "../stream.ts";

export type ResumeShape = { rooms: number; missedOfEach: number; times: number };

const IN_FLIGHT = 200;
const COMPLETE_MS_MAX = 60_000;

/** A user comes back to many rooms: how long until the first and the last event they missed has arrived? */
export async function resume(server: Server, { rooms, missedOfEach, times }: ResumeShape): Promise<Outcome> {
  const checks = new Checks();
  const writer = new FullPerson(server, checks, await signUp(server, "writer"));
  const reader = new FullPerson(server, checks, await signUp(server, "reader"));
  await writer.comes();
  await reader.comes();
  const ids: string[] = [];
  for (let n = 0; n < rooms; n += 1) {
    ids.push(await writer.joins(`room-${n}`));
    await reader.joins(`room-${n}`);
  }
  await reader.ask("ping", {});
  reader.drop();
  await checks.orFailure(
    inTurns(rooms * missedOfEach, IN_FLIGHT, (n) =>
      writer.ask("message.post", { room: ids[n % rooms], body: textOf(0, n) }),
    ),
  );
  const since = new Map(reader.has);
  const [firsts, seconds] = [new Samples(), new Samples()];
  const cpu = server.cpuMicros();
  for (let time = 0; time < times; time += 1) {
    for (const [room, seq] of since) reader.has.set(room, seq);
    await checks.orFailure(reader.comes());
    await checks.until(
      () => reader.completeAt > 0,
      COMPLETE_MS_MAX,
      () => "what was missed has not come",
    );
    firsts.add(reader.firstEventAt - reader.saidHelloAt);
    seconds.add((reader.completeAt - reader.saidHelloAt) / 1000);
    reader.drop();
  }
  checks.throwIfFailed();
  const serverMicros = (server.cpuMicros() - cpu) / (times * rooms * missedOfEach);
  const { rss } = server.memory();
  writer.drop();
  return {
    missed: rooms * missedOfEach,
    firstMs: firsts.percentile(50),
    firstMsMax: firsts.percentile(100),
    seconds: seconds.percentile(50),
    serverMicros,
    rss,
  };
}
