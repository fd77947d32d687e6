import { describe, expect, setDefaultTimeout } from "bun:test";
import { readFileSync, writeFileSync } from "node:fs";
import { BareServer } from "../support/bare-server.ts";
import { FullClient, type RoomOfMine } from "../support/full-client.ts";
import { testWith } from "../support/loud-skip.ts";
import { signUp } from "../support/people.ts";
import { compiled, preloadLacking } from "../support/preload.ts";
import { TempFolder } from "../support/temp-folder.ts";

setDefaultTimeout(60_000);

const HOUR_S = 3_600;
const DAY_S = 24 * HOUR_S;
const TICK_MS = 10;
const nowSeconds = () => Math.round(Date.now() / 1_000);
const jumps: [words: string, wrongBy: number][] = [
  ["an hour ahead", HOUR_S],
  ["an hour back", -HOUR_S],
  ["three days ahead", 3 * DAY_S],
  ["three days back", -3 * DAY_S],
  ["to 1970", DAY_S - nowSeconds()],
  ["to the right time", 0],
];

/** A server whose machine's clock can be set while it runs. */
class WrongClock implements AsyncDisposable {
  server: BareServer;
  url = "";
  readonly #folder = new TempFolder();
  readonly #control = this.#folder.in("control");
  readonly #shared: BigInt64Array;

  private constructor() {
    writeFileSync(this.#control, new Uint8Array(8));
    this.#shared = new BigInt64Array(Bun.mmap(this.#control, { shared: true }).buffer);
    this.server = this.#started();
  }

  static async start(): Promise<WrongClock> {
    const machine = new WrongClock();
    machine.url = await machine.server.url();
    return machine;
  }

  set wrongBy(seconds: number) {
    this.#shared[0] = BigInt(seconds);
  }

  async restart(): Promise<void> {
    this.server.signal("SIGTERM");
    expect((await this.server.ends()).code).toBe(0);
    this.server = this.#started();
    this.url = await this.server.url();
  }

  async comes(name: string, token?: string): Promise<FullClient> {
    const known = token === undefined ? { name } : { name, token };
    return await FullClient.connect(`${this.url.replace("http", "ws")}/chat`, known);
  }

  /** CPU time that the server, with all its threads, has used. */
  get busyMs(): number {
    const stat = readFileSync(`/proc/${this.server.pid}/stat`, "utf8");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.server[Symbol.asyncDispose]();
    this.#folder[Symbol.dispose]();
  }

  #started(): BareServer {
    return new BareServer({
      LD_PRELOAD: compiled("clock", this.#folder.path),
      CLOCK_CONTROL: this.#control,
      EXCHAT_DATA: this.#folder.in("data"),
      EXCHAT_RATE_LIMIT: "off",
    });
  }
}

const join = async (client: FullClient) =>
  (await client.ok<{ room: RoomOfMine }>("room.join", { name: "default" })).room.id;

describe("a clock that is set while the server runs", () => {
  testWith(
    preloadLacking,
    "[LOG-12] shows in what messages say about their time, and neither in their order nor in who is there",
    async () => {
      await using machine = await WrongClock.start();
      const token = await signUp(machine.url, "ada");
      await using ada = await machine.comes("ada", token);
      await using bob = await machine.comes("bob");
      const gus = await machine.comes("gus");
      const room = await join(ada);
      for (const guest of [bob, gus]) await join(guest);
      await gus.close();
      for (const [words, wrongBy] of jumps) {
        machine.wrongBy = wrongBy;
        for (let n = 1; n <= 20; n += 1) await ada.ok("message.post", { room, body: `${words} ${n}` });
        const { at } = await bob.message(room, `${words} 20`);
        expect(Math.abs(Date.parse(at) / 1_000 - nowSeconds() - wrongBy)).toBeLessThan(30);
        await using again = await machine.comes("ada", token);
        expect(again.hello.rooms.map(({ id }) => id)).toEqual([room]);
      }
      const seqs = bob.events(room).map(({ seq }) => seq);
      expect(seqs).toEqual(seqs.map((_, i) => i + (seqs[0] as number)));
      expect(bob.events(room).map(({ type }) => type)).not.toContain("member.left");
      expect([ada.isOpen, bob.isOpen]).toEqual([true, true]);
      await using back = await machine.comes("gus", gus.hello.token);
      expect(back.hello.user).toEqual(gus.hello.user);
      expect(back.hello.rooms.map(({ id }) => id)).toEqual([room]);
    },
  );

  testWith(preloadLacking, "[LOG-12] is not minded by a server that starts under it, either", async () => {
    await using machine = await WrongClock.start();
    const token = await signUp(machine.url, "ada");
    const room = await join(await machine.comes("ada", token));
    let last = 0;
    for (const [words, wrongBy] of jumps.slice(2)) {
      machine.wrongBy = wrongBy;
      await machine.restart();
      await using ada = await machine.comes("ada", token);
      expect(ada.hello.rooms.map(({ id }) => id)).toEqual([room]);
      const { seq } = await ada.ok<{ seq: number }>("message.post", { room, body: words });
      expect(seq).toBeGreaterThan(last);
      last = seq;
    }
  });

  testWith(
    preloadLacking,
    "[LOG-12] ends no browser's session, neither while it runs nor from one start to the next",
    async () => {
      await using machine = await WrongClock.start();
      const comes = (username: string) =>
        fetch(`${machine.url}/users`, {
          method: "POST",
          headers: { "content-type": "application/json" },
          body: JSON.stringify({ username, cookie: true }),
        });
      const cookie = (await comes("ada")).headers.get("set-cookie")?.split(";")[0] ?? "";
      expect(cookie).not.toBe("");
      const who = async () => {
        const answer = await fetch(`${machine.url}/sessions/current`, {
          headers: { cookie, origin: machine.url },
        });
        return ((await answer.json()) as { user: { name: string } | null }).user?.name;
      };
      expect(await who()).toBe("ada");
      for (const [n, days] of [91, 0, -91, 400, -400, 0].entries()) {
        machine.wrongBy = days * DAY_S;
        expect(await who()).toBe("ada");
        await machine.restart();
        expect(await who()).toBe("ada");
        // As of a browser that comes by under that clock.
        const again = await comes(`bob${n}`);
        expect(again.status).toBe(201);
      }
    },
  );

  testWith(preloadLacking, "[LOG-12] makes the server no busier than it was", async () => {
    await using machine = await WrongClock.start();
    await using ada = await machine.comes("ada", await signUp(machine.url, "ada"));
    const room = await join(ada);
    const busy = async () => {
      const before = machine.busyMs;
      for (let n = 1; n <= 150; n += 1) await ada.ok("message.post", { room, body: `${n}` });
      return machine.busyMs - before;
    };
    // The first time, code is compiled.
    await busy();
    const usual = await busy();
    for (const [, wrongBy] of jumps) {
      machine.wrongBy = wrongBy;
      expect(await busy()).toBeLessThan(3 * usual + 100);
    }
  });
});
