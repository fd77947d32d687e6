import type { RoomId } from "../../src/protocol/ids.ts";
import { inTime } from "./deadline.ts";
import { FullClient, type RoomOfMine } from "./full-client.ts";
import { lengthen } from "./long-log.ts";
import { metricsOf } from "./metrics.ts";
import { signUp } from "./people.ts";
import { type Server, startServer } from "./server.ts";

export interface LongResume {
  readonly events: number;
  /** What was wrong with them, if anything. */
  readonly wrong: readonly string[];
  /** How much the server's memory grew, at the most, in bytes. */
  readonly grown: number;
  readonly firstMs: number;
  readonly seconds: number;
}

const MS_MAX = 240_000;
const LOOK_EVERY_EVENTS = 10_000;
/** What a server needs to do anything at all is not what this costs. */
const WARM_PAGES = 50;

/** A user was away while a room got so many messages, and resumes for all of them. */
export async function longResume({ missed }: { missed: number }): Promise<LongResume> {
  await using server = await startServer({ env: { EXCHAT_RATE_LIMIT: "off" } });
  const token = await signUp(server.url, "ada");
  await using ada = await FullClient.connect(server.wsUrl, { name: "ada", token });
  const { room } = await ada.ok<{ room: RoomOfMine }>("room.join", { name: "default" });
  const { seq } = await ada.ok<{ seq: number }>("message.post", {
    room: room.id,
    body: "meanwhile, in town",
  });
  await server.stop();
  lengthen(server.data, room.id as RoomId, seq + missed);
  await server.restart();

  await using back = await FullClient.open(server.wsUrl, "ada");
  await warm(server, token, room.id);
  const before = await memory(server);
  const reading = new Reading(server, back, seq);
  await back.ok("hello", { token, rooms: { [room.id]: seq } });
  await inTime(reading.reaches(seq + missed), () => `event ${seq + missed}; ${reading.at} is there`, MS_MAX);
  const { wrong, firstMs, seconds, memories } = reading;
  const grown = Math.max(await memory(server), ...(await Promise.all(memories))) - before;
  return { events: reading.at - seq, wrong, grown, firstMs, seconds };
}

/** Counts what comes rather than keeping it, and looks at the server's memory meanwhile. */
class Reading {
  at: number;
  firstMs = 0;
  readonly wrong: string[] = [];
  readonly memories: Promise<number>[] = [];
  readonly #start = performance.now();
  #goal = Number.POSITIVE_INFINITY;
  readonly #there = Promise.withResolvers<void>();

  constructor(server: Server, client: FullClient, since: number) {
    this.at = since;
    client.inbox.add = ({ seq }) => {
      this.firstMs ||= performance.now() - this.#start;
      if (seq !== this.at + 1 && this.wrong.length < 10) this.wrong.push(`${seq} came after ${this.at}`);
      this.at = seq;
      if (seq % LOOK_EVERY_EVENTS === 0) this.memories.push(memory(server));
      if (seq >= this.#goal) this.#there.resolve();
    };
  }

  get seconds(): number {
    return (performance.now() - this.#start) / 1000;
  }

  async reaches(seq: number): Promise<void> {
    this.#goal = seq;
    if (this.at < seq) await this.#there.promise;
  }
}

async function warm(server: Server, token: string, room: string): Promise<void> {
  await using client = await FullClient.connect(server.wsUrl, { name: "ada", token });
  for (let page = 0; page < WARM_PAGES; page += 1)
    await client.ok("history.read", { room, after: page * 100, limit: 100 });
}

const memory = async ({ url }: Server): Promise<number> =>
  (await metricsOf(url))["resident_memory_bytes"] ?? Number.NaN;
