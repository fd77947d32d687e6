import { Given, Then, When } from "@cucumber/cucumber";
import { inTime } from "../../support/deadline.ts";
import { opcodes, type RawFrame } from "../../support/raw-frame.ts";
import { RawWebSocket } from "../../support/raw-websocket.ts";
import type { Story } from "./story.ts";

/** Closed after 60 s at the earliest, 90 s at the latest, and a little for the machine. */
const SILENCE_STEP_MS_MAX = 120_000;

const bad: Readonly<Record<string, RawFrame>> = {
  "a frame without a mask": { payload: "hello", masked: false },
  "a frame with a reserved bit": { payload: "hello", reserved: 4 },
  "a frame of an unknown kind": { opcode: 3, payload: "hello" },
  "a text that is not UTF-8": { payload: Uint8Array.of(0x68, 0xff, 0xfe) },
  "a frame that claims 2^40 bytes": { payload: "hello", claimedLength: 2n ** 40n },
  "a message of 70000 bytes": { payload: "x".repeat(70_000) },
  "a fragmented ping": { opcode: opcodes.ping, fin: false },
  "a continuation of nothing": { opcode: opcodes.continuation, payload: "hello" },
};

async function connect(this: Story, client: string): Promise<RawWebSocket> {
  const raw = await RawWebSocket.connect(await this.url());
  this.raws.set(client, raw);
  this.notes.set(`${client} connected`, performance.now());
  raw.pings.heard = () => this.notes.set(`${client} ping ${raw.pings.all.length}`, performance.now());
  return raw;
}

Given("{client} connects by hand", async function (this: Story, client: string) {
  await connect.call(this, client);
});

Given("{client} connects by hand, and answers every ping", async function (this: Story, client: string) {
  await connect.call(this, client);
});

Given("{client} connects by hand, and answers no ping", async function (this: Story, client: string) {
  (await connect.call(this, client)).answersPings = false;
});

When("{client} writes {rest}", function (this: Story, client: string, what: string) {
  const frame = bad[what];
  if (!frame) throw new Error(`nobody knows how to write ${what}`);
  this.raw(client).send(frame);
});

When("{client} sends {json} by hand", function (this: Story, client: string, frame: string) {
  this.raw(client).sendText(this.real(frame));
});

Then("{client} receives {json} by hand", async function (this: Story, client: string, frame: string) {
  const text = await this.raw(client).nextText();
  if (text !== this.real(frame)) throw new Error(`${client} receives ${text}`);
});

Given("{client} joins {room} and stops reading", async function (this: Story, client: string, room: string) {
  const raw = this.raw(client);
  raw.sendText(JSON.stringify({ command: "join", room: this.real(room) }));
  await raw.nextText();
  raw.pause();
});

Then("{client}'s connection is closed", async function (this: Story, client: string) {
  await this.raw(client).isClosed();
});

Then("{client}'s connection is closed by the server", async function (this: Story, client: string) {
  // What the network still holds is read first; after it comes the end, or it never does.
  this.raw(client).resume();
  await this.raw(client).isClosed();
});

function between(what: string, ms: number, fromSeconds: number, toSeconds: number): void {
  const seconds = ms / 1_000;
  if (seconds < fromSeconds - 1 || seconds > toSeconds + 1)
    throw new Error(`${what} after ${seconds.toFixed(1)} s`);
}

Then(
  "{client}'s connection is closed after {int} to {int} seconds",
  { timeout: SILENCE_STEP_MS_MAX },
  async function (this: Story, client: string, from: number, to: number) {
    await inTime(this.raw(client).closed, () => `${client} is closed`, SILENCE_STEP_MS_MAX);
    between(
      `${client} is closed`,
      performance.now() - (this.notes.get(`${client} connected`) ?? 0),
      from,
      to,
    );
  },
);

Then(
  "{client} has been pinged after {int} to {int} seconds",
  function (this: Story, client: string, from: number, to: number) {
    const connected = this.notes.get(`${client} connected`) ?? 0;
    const pinged = this.notes.get(`${client} ping 1`) ?? Number.POSITIVE_INFINITY;
    between(`${client} is pinged`, pinged - connected, from, to);
  },
);

Then(
  "{client} has been pinged at least twice, about {int} seconds apart",
  async function (this: Story, client: string, seconds: number) {
    await this.raw(client).pings.next(`${client} is pinged`);
    await this.raw(client).pings.next(`${client} is pinged again`);
    const first = this.notes.get(`${client} ping 1`) ?? 0;
    const second = this.notes.get(`${client} ping 2`) ?? Number.POSITIVE_INFINITY;
    between(`${client} is pinged again`, second - first, seconds - 1, seconds + 1);
  },
);
