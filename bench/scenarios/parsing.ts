import { parseRequest } from "../../src/protocol/frames.ts";
import { machineBusy } from "../machine.ts";
import type { Outcome } from "../measure.ts";
import { textOf } from "../stream.ts";

const DIFFERENT = 1_000;
const WARM_POSTS = 200_000;

/** From the text of a post's frame to the checked request, in this process: what each post costs the server first of all. */
export async function parsing(posts: number): Promise<Outcome> {
  const frames = Array.from({ length: DIFFERENT }, (_, n) =>
    JSON.stringify({
      ref: String(n),
      type: "message.post",
      room: `r${1 + n}`,
      body: textOf(n % 10, n),
      nonce: Bun.randomUUIDv7(),
    }),
  );
  const parse = (count: number) => {
    for (let n = 0; n < count; n += 1)
      if ("refused" in parseRequest(frames[n % DIFFERENT] as string))
        throw new Error("a good post was refused");
  };
  parse(WARM_POSTS);
  const [from, cpu, machine0] = [performance.now(), process.cpuUsage(), machineBusy()];
  parse(posts);
  const { user, system } = process.cpuUsage(cpu);
  const micros = (performance.now() - from) * 1000;
  const machine = machineBusy();
  return {
    posts,
    micros: (user + system) / posts,
    otherCores: Math.max(0, machine.micros - machine0.micros - user - system) / micros,
  };
}
