import { describe, expect, setDefaultTimeout } from "bun:test";
import { FullClient } from "../support/full-client.ts";
import { testWith } from "../support/loud-skip.ts";
import { Nats, natsLacking } from "../support/nats.ts";
import { signUp } from "../support/people.ts";
import { Postgres, postgresLacking } from "../support/postgres.ts";
import { startServer } from "../support/server.ts";

setDefaultTimeout(60_000);

/** Two nodes of one chat: a client of ada on one, a client of bob on the other, both in the room `default`. */
class TwoNodes implements AsyncDisposable {
  readonly #resources = new AsyncDisposableStack();
  ada!: FullClient;
  bob!: FullClient;
  room!: string;

  static async start(more: Readonly<Record<string, string>> = {}): Promise<TwoNodes> {
    const nodes = new TwoNodes();
    const use = <T extends AsyncDisposable>(one: T): T => nodes.#resources.use(one);
    const env = { ...more, EXCHAT_DATABASE: await (await Postgres.started()).database() };
    const [one, two] = await Promise.all([startServer({ env }), startServer({ env })]);
    use(one);
    use(two);
    nodes.ada = use(await FullClient.connect(one.wsUrl, { token: await signUp(one.url, "ada") }));
    nodes.bob = use(await FullClient.connect(two.wsUrl, { token: await signUp(two.url, "bob") }));
    const joined = await nodes.ada.ok<{ room: { id: string } }>("room.join", { name: "default" });
    nodes.room = joined.room.id;
    await nodes.bob.ok("room.join", { name: "default" });
    return nodes;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#resources.disposeAsync();
  }
}

const buses = [
  { name: "PostgreSQL", lacking: postgresLacking, nats: false },
  { name: "NATS", lacking: postgresLacking ?? natsLacking, nats: true },
];

describe.each(buses)("two nodes on $name", ({ lacking, nats: isNats }) => {
  testWith(lacking, "[NODE-4] hear each other's messages, typing and presence", async () => {
    await using nats = isNats ? await Nats.started() : undefined;
    await using nodes = await TwoNodes.start(nats && { EXCHAT_NATS: nats.url });
    const { ada, bob, room } = nodes;
    await ada.ok("message.post", { room, body: "hello from there" });
    await bob.inbox.first(
      (event) => event.type === "message.posted" && event.body === "hello from there",
      "the message",
    );
    await bob.ok("message.post", { room, body: "hello from here" });
    await ada.inbox.first(
      (event) => event.type === "message.posted" && event.body === "hello from here",
      "the answer",
    );
    await bob.ok("typing", { room });
    await ada.signals.first((signal) => signal.type === "typing" && signal.from === "bob", "bob is writing");
    await bob.ok("presence.set", { status: "out for lunch" });
    await ada.signals.first(
      (signal) => signal.type === "presence" && signal.from === "bob" && signal.status === "out for lunch",
      "bob's status",
    );
    await bob.close();
    await ada.signals.first(
      (signal) => signal.type === "presence" && signal.from === "bob" && signal.state === "offline",
      "bob has gone",
    );
    expect(ada.inbox.all.map(({ seq }) => seq)).toEqual([...new Set(ada.inbox.all.map(({ seq }) => seq))]);
  });
});
