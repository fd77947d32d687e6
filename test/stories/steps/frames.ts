import { Given, Then, When } from "@cucumber/cucumber";
import { PlainClient } from "../../support/plain-client.ts";
import { PlainSeat } from "../seats/plain-seat.ts";
import type { Story } from "./story.ts";

When("{client} sends {json}", function (this: Story, client: string, frame: string) {
  this.plain(client).sendText(this.real(frame));
});

When("{client} sends the frame {rest}", function (this: Story, client: string, frame: string) {
  this.plain(client).sendText(frame === "an empty one" ? "" : this.real(frame));
});

When("{client} sends {json} as a binary frame", function (this: Story, client: string, frame: string) {
  this.plain(client).sendBinary(new TextEncoder().encode(this.real(frame)));
});

Then("{clients} receive(s) {json}", async function (this: Story, clients: string[], frame: string) {
  for (const client of clients) await this.plain(client).receivesText(this.real(frame));
});

async function receiveNothing(this: Story, clients: string[]): Promise<void> {
  await this.settled();
  for (const client of clients) await this.plain(client).receivesNothing();
}
Then("{clients} receive(s) nothing", receiveNothing);
Then("{clients} receive(s) nothing more", receiveNothing);

Given("everybody has read everything", async function (this: Story) {
  await this.settled();
  for (const seat of this.seats) if (seat instanceof PlainSeat) seat.client.inbox.forget();
});

Then("{client} is told of success", async function (this: Story, client: string) {
  const frame = await this.plain(client).next();
  if (!("success" in frame)) throw new Error(`${client} is told ${JSON.stringify(frame)}`);
});

async function isToldOfError(this: Story, client: string, words: string): Promise<void> {
  const about = (frame: string) => frame.startsWith('{"error":') && frame.includes(words);
  const plain = this.plain(client);
  await plain.inbox.nextWhere(about, `${client} is told of an error about ${words}`);
}
Then("{client} is told of an error about {string}", isToldOfError);
Then("{client} is told of an error", async function (this: Story, client: string) {
  await isToldOfError.call(this, client, "");
});

Given("{client} connects as a guest", async function (this: Story, client: string) {
  this.put(client, new PlainSeat(await PlainClient.connect(await this.wsUrl(), { name: "a guest" })));
});

Then(
  "{client} receives a welcome to {room} that names a guest",
  async function (this: Story, client: string, room: string) {
    const { message } = await this.plain(client).next();
    const expected = new RegExp(`^welcome to the ${room} chat room, guest\\d+!$`);
    if (!expected.test(String(message))) throw new Error(`${client} is told ${String(message)}`);
  },
);

When(
  "{client} creates a room whose name has {int} characters",
  function (this: Story, client: string, count: number) {
    const room = this.real("lobby-").padEnd(count, "x");
    this.plain(client).send({ command: "create", room });
  },
);

const long = (count: number): string => "x".repeat(count);

When(
  "{client} sends a message of {int} characters to {room}",
  function (this: Story, client: string, count: number, room: string) {
    this.notes.set("length", count);
    this.plain(client).send({ room: this.real(room), message: long(count) });
  },
);

Then(
  "{client} receives that message from {client} in {room}",
  async function (this: Story, client: string, from: string, room: string) {
    const message = long(this.notes.get("length") ?? 0);
    await this.plain(client).receives({ room: this.real(room), from: this.real(from), message });
  },
);

When("{client} sends a frame of {int} bytes", function (this: Story, client: string, count: number) {
  this.plain(client).sendText(long(count));
});

Then("{client} is closed with {int}", async function (this: Story, client: string, expected: number) {
  const { code } = await this.plain(client).isClosed();
  if (code !== expected) throw new Error(`${client} is closed with ${code}`);
});

When(
  "{client} sends {int} messages to {room} as fast as possible",
  function (this: Story, client: string, count: number, room: string) {
    for (let i = 0; i < count; i += 1)
      this.plain(client).send({ room: this.real(room), message: `quick ${i}` });
  },
);

const NONSENSE = [
  "",
  "{",
  "[]",
  "null",
  '{"command":7}',
  '{"message":{}}',
  "\u0000",
  "{}",
  '{"room":"x"}',
  "]]>",
];

When("{client} sends {int} frames of nonsense", function (this: Story, client: string, count: number) {
  for (let i = 0; i < count; i += 1) this.plain(client).sendText(NONSENSE[i % NONSENSE.length] as string);
});
