import { Given, Then, When } from "@cucumber/cucumber";
import { inTime } from "../../support/deadline.ts";
import { FullClient } from "../../support/full-client.ts";
import { PlainClient } from "../../support/plain-client.ts";
import { ownerOf, type Story } from "./story.ts";

/** Long enough for 20,000 connections on a busy machine. */
const CROWD_STEP_MS_MAX = 180_000;
const AT_ONCE = 50;
/** What a runtime needs to warm up: caches, buffers, compiled code. */
const WARM_UP = 4_000;
/** After so many the memory is measured. */
const SAMPLE = 1_000;
const WINDOW = 100;

async function own(this: Story): Promise<void> {
  await this.startOwnServer();
  await notePid.call(this);
}
Given("a server of its own", own);

Given("a server of its own without flood control", async function (this: Story) {
  await this.startOwnServer({ EXCHAT_RATE_LIMIT: "off" });
});

Given("a server of its own where EXCHAT_GUESTS is off", async function (this: Story) {
  await this.startOwnServer({ EXCHAT_GUESTS: "off" });
});

When("the server is killed and started again", async function (this: Story) {
  const server = await this.server();
  await server.kill9();
  await server.restart();
});

When("the server is stopped and started again", async function (this: Story) {
  await (await this.server()).restart();
});

async function notePid(this: Story): Promise<void> {
  this.notes.set("pid", (await this.server()).pid);
}

Then("the server is the same process as before", async function (this: Story) {
  const server = await this.server();
  const response = await fetch(`${server.url}/healthz`);
  if (response.status !== 200) throw new Error(`the server answers ${response.status}`);
  process.kill(server.pid, 0);
});

/** A gauge of the server's own counting. */
async function metric(this: Story, name: string): Promise<number> {
  const response = await fetch(`${await this.url()}/metrics`);
  const value = new RegExp(`^exchat_${name} (\\d+)`, "m").exec(await response.text())?.[1];
  if (value === undefined) throw new Error(`the server counts no ${name}`);
  return Number(value);
}

Then(
  /^the server counts (\d+) connections?, (\d+) clients? and (\d+) sessions?$/,
  async function (this: Story, connections: string, clients: string, sessions: string) {
    const expected = [connections, clients, sessions].join();
    await comesTrue(async () => {
      const found = await Promise.all(
        ["connections", "clients", "sessions"].map((name) => metric.call(this, name)),
      );
      return found.join() === expected ? undefined : `the server counts ${found.join(", ")}`;
    });
  },
);

/** Asks until the answer is good; each answer is waited for, so nothing is asked in vain. */
async function comesTrue(ask: () => Promise<string | undefined>): Promise<void> {
  let wrong: string | undefined = "nothing was answered";
  let over = false;
  const asking = async () => {
    while (wrong !== undefined && !over) wrong = await ask();
  };
  try {
    await inTime(asking(), () => wrong ?? "");
  } finally {
    over = true;
  }
}

When(
  "{int} guests come, join {room} and go",
  { timeout: CROWD_STEP_MS_MAX },
  async function (this: Story, count: number, room: string) {
    const wsUrl = await this.wsUrl();
    await crowd(count, async () => {
      await using guest = await PlainClient.connect(wsUrl, { name: "a guest" });
      guest.send({ command: "join", room });
      await guest.next();
    });
  },
);

/** So many times, some at once. */
async function crowd(count: number, live: () => Promise<void>): Promise<void> {
  let left = count;
  const one = async () => {
    while (left > 0) {
      left -= 1;
      await live();
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, one));
}

Then("{client} finds nobody else in {room}", async function (this: Story, client: string, room: string) {
  const name = this.real(ownerOf(client));
  const token = await this.token(ownerOf(client));
  await using full = await FullClient.connect(await this.wsUrl(), { name, token });
  const joined = await full.ok<{ room: { id: string } }>("room.join", { name: this.real(room) });
  await comesTrue(async () => {
    const { members } = await full.ok<{ members: { name: string }[] }>("room.members", {
      room: joined.room.id,
    });
    const others = members.filter((member) => member.name !== name);
    return others.length === 0
      ? undefined
      : `${others.length} others are in ${room}, like ${others[0]?.name}`;
  });
});

/** The median of many, since a machine that does other things answers late now and then. */
async function answerMs(client: PlainClient): Promise<number> {
  const times: number[] = [];
  for (let i = 0; i < 50; i += 1) {
    const asked = performance.now();
    await client.settled();
    times.push(performance.now() - asked);
  }
  return times.sort((a, b) => a - b)[25] as number;
}

When(
  "{client} connects and disconnects {int} times",
  { timeout: CROWD_STEP_MS_MAX },
  async function (this: Story, client: string, count: number) {
    const wsUrl = await this.wsUrl();
    const token = await this.token(ownerOf(client));
    const comeAndGo = async () => {
      await using phone = await PlainClient.connect(wsUrl, { token });
      await phone.settled();
    };
    await crowd(WARM_UP, comeAndGo);
    this.notes.set("ms", await answerMs(this.plain(ownerOf(client))));
    for (const half of ["first", "second"]) {
      let least = Number.POSITIVE_INFINITY;
      for (let came = 0; came < (count - WARM_UP) / 2; came += SAMPLE) {
        await crowd(SAMPLE, comeAndGo);
        least = Math.min(least, await metric.call(this, "resident_memory_bytes"));
      }
      this.notes.set(`${half} bytes`, least);
    }
  },
);

/** Memory rises and falls with the collection of garbage: what is left each time it falls is what counts. */
Then(
  "the server's least memory in the second half is that of the first half, or at most {int} MB more",
  function (this: Story, more: number) {
    const [first = 0, second = 0] = ["first", "second"].map((half) => this.notes.get(`${half} bytes`));
    const grown = (second - first) / 1_048_576;
    if (grown > more) throw new Error(`the server's memory has grown by ${grown.toFixed(1)} MB`);
  },
);

Then(
  "the time of an answer is what it was, or at most {int} ms more",
  async function (this: Story, more: number) {
    const grown = (await answerMs(this.plain("alice"))) - (this.notes.get("ms") ?? 0);
    if (grown > more) throw new Error(`an answer takes ${grown.toFixed(1)} ms more than before`);
  },
);

/** The i-th of many messages. */
const nth = (i: number, length: number): string => `${i} `.padEnd(length, "x");

When(
  "{client} says {int} messages of {int} characters in {room}",
  { timeout: CROWD_STEP_MS_MAX },
  async function (this: Story, client: string, count: number, length: number, room: string) {
    this.notes.set("count", count).set("length", length);
    for (let i = 0; i < count; i += 1) {
      this.plain(client).send({ room: this.real(room), message: nth(i, length) });
      if (i % WINDOW === 0) await this.plain(client).settled();
    }
    await this.plain(client).settled();
  },
);

Then("{client} hears all of them once, in order", async function (this: Story, client: string) {
  const last = nth((this.notes.get("count") ?? 0) - 1, this.notes.get("length") ?? 0);
  await this.plain(client).inbox.first((frame) => frame.includes(last), `${client} hears the last of them`);
  await this.plain(client).settled();
  const heard = this.plain(client).inbox.all.map(
    (frame) => (JSON.parse(frame) as { message?: string }).message ?? "",
  );
  const count = this.notes.get("count") ?? 0;
  const messages = heard.filter((text) => text.endsWith("xxx"));
  const wrong = messages.findIndex((text, i) => text !== nth(i, this.notes.get("length") ?? 0));
  if (wrong >= 0 || messages.length !== count)
    throw new Error(`${client} hears ${messages.length} of ${count}, the first wrong one at ${wrong}`);
});
