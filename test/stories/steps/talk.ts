import { Given, Then, When } from "@cucumber/cucumber";
import type { Event } from "../../../src/protocol/events.ts";
import { type Fields, FullClient } from "../../support/full-client.ts";
import { PlainClient } from "../../support/plain-client.ts";
import { FullSeat } from "../seats/full-seat.ts";
import { PlainSeat } from "../seats/plain-seat.ts";
import type { Said } from "../seats/seat.ts";
import { type Door, ownerOf, type Story } from "./story.ts";

Given("{clients} use(s) {door}", async function (this: Story, clients: string[], door: Door) {
  for (const client of clients) await this.sit(client, door);
});

Given("{client} also has a phone that uses {door}", async function (this: Story, client: string, door: Door) {
  await this.sit(`${client}'s phone`, door);
});

/** Somebody who only makes rooms, so that no one of the story has to. */
async function makeRoom(this: Story, room: string): Promise<void> {
  await using host = await PlainClient.connect(await this.wsUrl(), {
    token: await this.token("carol-the-host"),
  });
  await new PlainSeat(host).create(this.real(room));
}
Given("there is a room {room}", makeRoom);
Given("there are rooms {room} and {room}", async function (this: Story, one: string, another: string) {
  await makeRoom.call(this, one);
  await makeRoom.call(this, another);
});

async function join(this: Story, clients: string[], room: string): Promise<void> {
  for (const client of clients) {
    await this.seat(client).join(this.real(room));
    await this.othersKnow(client, this.real(room));
  }
}
Given("{clients} is/are in {room}", join);
When("{clients} join(s) {room}", join);

When("{client} creates the room {room}", async function (this: Story, client: string, room: string) {
  await this.seat(client).create(this.real(room));
});

When("{client} leaves {room}", async function (this: Story, client: string, room: string) {
  await this.seat(client).leave(this.real(room));
});

When(
  "{client} hides the conversation with {client}",
  async function (this: Story, client: string, other: string) {
    const asked = this.full(client);
    const { room } = await asked.ok<{ room: { id: string } }>("direct.open", { user: this.real(other) });
    await asked.ok("room.leave", { room: room.id });
  },
);

When(
  "{client} says {string} in {room}",
  async function (this: Story, client: string, text: string, room: string) {
    await this.seat(client).say(this.real(room), text);
  },
);

When(
  "{client} tells {client} {string}",
  async function (this: Story, client: string, to: string, text: string) {
    await this.seat(client).tell(this.real(to), text);
  },
);

async function hear(this: Story, clients: string[], said: Said): Promise<void> {
  for (const client of clients) await this.seat(client).hears(said);
}

Then(
  "{clients} hear(s) {string} from {client} in {room}",
  async function (this: Story, clients: string[], text: string, from: string, room: string) {
    await hear.call(this, clients, { from: this.real(from), room: this.real(room), text });
  },
);

Then(
  "{clients} hear(s) {string} from {client} to {client}",
  async function (this: Story, clients: string[], text: string, from: string, to: string) {
    await hear.call(this, clients, { from: this.real(from), to: this.real(to), text });
  },
);

Then("{clients} do(es) not hear {string}", async function (this: Story, clients: string[], text: string) {
  await this.settled();
  for (const client of clients)
    if (await this.seat(client).hasHeard(text)) throw new Error(`${client} hears ${JSON.stringify(text)}`);
});

When("{clients} disconnect(s)", async function (this: Story, clients: string[]) {
  for (const client of clients) await this.seat(client).close();
});

When("{clients} connect(s) again", async function (this: Story, clients: string[]) {
  for (const client of clients) {
    const before = this.seat(client);
    await before.close();
    await this.sit(client, before.door ?? "the page");
  }
});

When("{client} resumes", async function (this: Story, client: string) {
  const heads = new Map(this.full(client).hello.rooms.map(({ id, seq }) => [id, seq]));
  for (const { room, seq } of this.full(client).inbox.all) heads.set(room, seq);
  const name = this.real(ownerOf(client));
  const token = await this.token(ownerOf(client));
  const rooms = Object.fromEntries(heads);
  this.put(client, new FullSeat(await FullClient.connect(await this.wsUrl(), { name, token, rooms })));
});

const bodies = (events: readonly Event[]): string[] =>
  events.flatMap((event) => (event.type === "message.posted" ? [event.body] : []));

Then(
  "{client} hears {strings} in {room} once, in order",
  async function (this: Story, client: string, texts: string[], room: string) {
    const { inbox, hello } = this.full(client);
    const id = hello.rooms.find(({ name }) => name === this.real(room))?.id;
    await inbox.first(
      (event) => event.room === id && bodies([event]).includes(texts.at(-1) ?? ""),
      `${client} resumes`,
    );
    await this.settled();
    const heard = bodies(this.full(client).events(id ?? ""));
    if (heard.join("\n") !== texts.join("\n")) throw new Error(`${client} hears ${JSON.stringify(heard)}`);
  },
);

Then(
  "{client} finds {string} from {client} in the history of {room}",
  async function (this: Story, client: string, text: string, from: string, room: string) {
    const seat = this.seat(client);
    if (!seat.past) throw new Error(`${client} cannot read the history`);
    const texts = await seat.past(this.real(room), this.real(from));
    const times = texts.filter((one) => one === text).length;
    if (times !== 1) throw new Error(`${client} finds it ${times} times in ${JSON.stringify(texts)}`);
  },
);

Then(
  "{int} times a new client of {client} hears each of {int} messages from {client} in {room} once, in order",
  async function (this: Story, rounds: number, person: string, count: number, from: string, room: string) {
    const name = this.real(person);
    const token = await this.token(person);
    for (let round = 0; round < rounds; round += 1) {
      await using client = await PlainClient.connect(await this.wsUrl(), { name, token });
      await client.settled();
      const texts = Array.from({ length: count }, (_, i) => `round ${round}, message ${i}`);
      for (const text of texts) this.plain(from).send({ room: this.real(room), message: text });
      for (const text of texts)
        await client.receives({ room: this.real(room), from: this.real(from), message: text });
      await client.receivesNothing();
    }
  },
);

When(
  "{client} asks for {string} with {json}",
  async function (this: Story, client: string, type: string, fields: string) {
    const { error } = await this.full(client).request(type, JSON.parse(this.real(fields)) as Fields);
    this.refusal = error?.code ?? "nothing";
  },
);

Then("{client} is refused with {string}", function (this: Story, client: string, code: string) {
  if (this.refusal !== code) throw new Error(`${client} is refused with ${this.refusal}`);
});
