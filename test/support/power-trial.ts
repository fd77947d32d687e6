import { fileURLToPath } from "node:url";
import { losses } from "./checker.ts";
import { FACT_MS_MAX } from "./deadline.ts";
import type { Dice } from "./disk-journal.ts";
import { FullClient, type RoomOfMine } from "./full-client.ts";
import type { Logged } from "./history.ts";
import { KillTrial, type Tally } from "./kill-trial.ts";
import { signUp } from "./people.ts";
import { type Cut, errnos, filesThatFail, PowerDisk } from "./power-disk.ts";
import { readLog } from "./read-log.ts";
import { startServer } from "./server.ts";

/** More than the operations of a start that finds everything in order. */
const START_OPERATIONS_MAX = 12;
/** More than those of the very first start. */
const FIRST_START_OPERATIONS_MAX = 90;

export interface Tuning {
  /** Instead of the store's own `full`. */
  readonly synchronous?: "normal" | "off";
  /** Instead of the store's own: with few, power is cut while the log is copied into the database, too. */
  readonly checkpointPages?: number;
}

export interface Round extends Tally, Cut {
  readonly integrity: string;
}

export interface FaultyRound extends Round {
  readonly fault: string;
  readonly failedCalls: number;
  /** As it must after a flush that failed. */
  readonly endedItself: boolean;
}

const FAULTS = [
  { words: "broken writes", fails: "writeErrno", errno: errnos.EIO },
  { words: "a full disk", fails: "writeErrno", errno: errnos.ENOSPC },
  { words: "a read-only disk", fails: "writeErrno", errno: errnos.EROFS },
  { words: "broken flushes", fails: "flushErrno", errno: errnos.EIO },
] as const;
const FAILED_CALLS_MAX = 20;
/** So many more are acknowledged when the fault is over, or when it harms nobody. */
const UNHARMED_POSTS = 100;

export interface Loss {
  readonly acknowledged: number;
  readonly lost: number;
  /** Why the server would not start on what was left, if so. */
  readonly refused?: string;
}

/** People writing to a server whose machine loses power. */
export class PowerTrial implements AsyncDisposable {
  readonly #disk: PowerDisk;
  readonly #people: KillTrial;

  private constructor(disk: PowerDisk, people: KillTrial) {
    this.#disk = disk;
    this.#people = people;
  }

  static async begin({ synchronous, checkpointPages }: Tuning = {}): Promise<PowerTrial> {
    const disk = new PowerDisk();
    const tuned = fileURLToPath(new URL("../faults/tuned-writer.preload.ts", import.meta.url));
    try {
      const people = await KillTrial.begin({
        data: disk.folder,
        env: {
          ...disk.env,
          ...(synchronous && { TUNED_SYNCHRONOUS: synchronous }),
          ...(checkpointPages && { TUNED_CHECKPOINT_PAGES: String(checkpointPages) }),
        },
        ...((synchronous || checkpointPages) && { preload: tuned }),
      });
      return new PowerTrial(disk, people);
    } catch (cause) {
      disk[Symbol.dispose]();
      throw cause;
    }
  }

  /** What was done until now is on the disk for good, whatever the settings. */
  async settle(): Promise<void> {
    await this.#people.server.stop();
    this.#disk.settle();
    await this.#people.comeBack();
  }

  /**
   * People write, power is cut, perhaps a second time while the server starts; then everybody comes back and holds
   * everything that anybody was ever told against the log.
   */
  async round(posts: number): Promise<Round> {
    const cut = await this.#writeUntilCut(posts);
    if (Math.random() < 0.5) await this.#cutWhileStarting();
    const integrity = this.#disk.integrity();
    await this.#people.comeBack();
    return { ...(await this.#people.tally()), ...cut, integrity };
  }

  /**
   * While people write, the disk's calls begin to fail, and after a while they work again. The server goes on or has
   * ended, and power is cut; then everybody comes back as after any other cut.
   */
  async faultyRound(posts: number): Promise<FaultyRound> {
    const fault = drawn(FAULTS);
    const { failed } = this.#disk;
    const { server, people } = this.#people;
    const ended = () => people.every(({ isOpen }) => !isOpen);
    let endedItself = false;
    await this.#people.writeUntil(posts, async () => {
      const calls = failed + 1 + Math.floor(Math.random() * FAILED_CALLS_MAX);
      this.#disk.set("files", drawn(Object.values(filesThatFail)));
      this.#disk.set(fault.fails, fault.errno);
      const enough = this.#people.acknowledged + UNHARMED_POSTS;
      await until(() => this.#disk.failed >= calls || ended() || this.#people.acknowledged >= enough);
      this.#disk.set(fault.fails, errnos.none);
      const more = this.#people.acknowledged + UNHARMED_POSTS;
      await until(() => ended() || this.#people.acknowledged >= more);
      endedItself = ended();
      await server.kill9();
    });
    const failedCalls = this.#disk.failed - failed;
    const cut = this.#disk.cut();
    const integrity = this.#disk.integrity();
    await this.#people.comeBack();
    return {
      ...(await this.#people.tally()),
      ...cut,
      integrity,
      fault: fault.words,
      failedCalls,
      endedItself,
    };
  }

  /** The same for settings that promise less: what became of what was acknowledged. Nobody can go on after that. */
  async loss(posts: number, dice?: Dice): Promise<Loss> {
    await this.#writeUntilCut(posts, dice);
    const { server, entries, acknowledged } = this.#people;
    try {
      await server.restart();
    } catch (cause) {
      const refused = /^exchat: (.*)$/m.exec(server.stderr())?.[1];
      if (refused === undefined) throw cause;
      return { acknowledged, lost: acknowledged, refused };
    }
    await using reader = await FullClient.connect(server.wsUrl, {
      name: "eve",
      token: await signUp(server.url, "eve"),
    });
    const logs = new Map<string, Logged[]>();
    for (const name of this.#people.roomNames) {
      const { ok } = await reader.request<{ room: RoomOfMine }>("room.join", { name });
      if (ok) logs.set(ok.room.id, await readLog(reader, ok.room.id));
    }
    return losses({ entries, logs });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    try {
      await this.#people[Symbol.asyncDispose]();
    } finally {
      this.#disk[Symbol.dispose]();
    }
  }

  async #writeUntilCut(posts: number, dice?: Dice): Promise<Cut> {
    await this.#people.writeUntil(posts, () => this.#people.server.kill9());
    return this.#disk.cut(dice);
  }

  async #cutWhileStarting(): Promise<void> {
    this.#disk.set("cutAfter", 1 + Math.floor(Math.random() * START_OPERATIONS_MAX));
    await this.#people.server.restart().catch(() => undefined);
    this.#disk.set("cutAfter", 0);
    await this.#people.server.kill9();
    this.#disk.cut();
  }
}

const drawn = <T>(choices: readonly T[]): T => choices[Math.floor(Math.random() * choices.length)] as T;

async function until(fact: () => boolean): Promise<void> {
  const deadline = performance.now() + FACT_MS_MAX;
  while (!fact()) {
    if (performance.now() > deadline) throw new Error("nobody is answered any more, and the server is there");
    await Bun.sleep(1);
  }
}

/** Power is cut somewhere in the very first start of a server, which then starts again and takes an account. */
export async function cutFirstStart(): Promise<Cut & { integrity: string }> {
  using disk = new PowerDisk();
  disk.set("cutAfter", 1 + Math.floor(Math.random() * FIRST_START_OPERATIONS_MAX));
  const begin = () => startServer({ data: disk.folder, env: disk.env });
  const first = await begin().catch(() => undefined);
  disk.set("cutAfter", 0);
  await first?.kill9();
  await first?.[Symbol.asyncDispose]();
  const cut = disk.cut();
  await using server = await begin();
  await signUp(server.url, "ada");
  await server.stop();
  return { ...cut, integrity: disk.integrity() };
}
