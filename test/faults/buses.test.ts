import { describe, expect, setDefaultTimeout } from "bun:test";
import { SQL } from "bun";
import { closeCodes } from "../../src/protocol/frames.ts";
import { FullClient } from "../support/full-client.ts";
import { testWith } from "../support/loud-skip.ts";
import { Nats, natsLacking } from "../support/nats.ts";
import { signUp } from "../support/people.ts";
import { Postgres, postgresLacking } from "../support/postgres.ts";
import { type Server, startServer } from "../support/server.ts";
import { upTo } from "../support/townsfolk.ts";

setDefaultTimeout(60_000);

/** Two nodes of one chat: a client of ada, the owner, on one, a client of bob on the other, both in the room `default`. */
class TwoNodes implements AsyncDisposable {
  readonly #resources = new AsyncDisposableStack();
  readonly database: string;
  readonly #nodes: readonly [Server, Server];
  ada!: FullClient;
  bob!: FullClient;
  room!: string;

  private constructor(database: string, nodes: readonly [Server, Server]) {
    this.database = database;
    this.#nodes = nodes;
    for (const node of nodes) this.#resources.use(node);
  }

  static async start(more: Readonly<Record<string, string>> = {}): Promise<TwoNodes> {
    const EXCHAT_DATABASE = await (await Postgres.started()).database();
    const env = { ...more, EXCHAT_DATABASE };
    const servers = await Promise.all([startServer({ env }), startServer({ env })]);
    const nodes = new TwoNodes(EXCHAT_DATABASE, servers);
    const [one, two] = servers;
    nodes.ada = await nodes.enters(0, await signUp(one.url, "ada"));
    // One of them printed it, and it works on any.
    const code = /#owner=([\w-]+)/.exec(one.stdout() + two.stdout())?.[1];
    await nodes.ada.ok("owner.claim", { code });
    nodes.bob = await nodes.enters(1, await signUp(two.url, "bob"));
    const joined = await nodes.ada.ok<{ room: { id: string } }>("room.join", { name: "default" });
    nodes.room = joined.room.id;
    await nodes.bob.ok("room.join", { name: "default" });
    return nodes;
  }

  /** A client on one of the nodes. */
  async enters(node: 0 | 1, token: string): Promise<FullClient> {
    return this.#resources.use(await FullClient.connect(this.#nodes[node].wsUrl, { token }));
  }

  async signsUp(node: 0 | 1, name: string): Promise<string> {
    return await signUp(this.#nodes[node].url, name);
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

  testWith(lacking, "[NODE-40] roles, bans and sign-outs on one node act on the other", async () => {
    await using nats = isNats ? await Nats.started() : undefined;
    await using nodes = await TwoNodes.start(nats && { EXCHAT_NATS: nats.url });
    await actsOnTheOther(nodes, "moderator");
    if (!nats) return;
    await nats.kill();
    await actsOnTheOther(nodes, "admin");
  });
});

/** What ada and others do on the first node is so on the second. */
async function actsOnTheOther(nodes: TwoNodes, role: "moderator" | "admin"): Promise<void> {
  const { ada, bob } = nodes;
  await ada.ok("user.role", { user: "bob", role });
  await bob.signals.first(
    (signal) => signal.type === "me" && signal.user.role === role,
    `bob is ${role} on his node`,
  );
  const eve = await nodes.enters(1, await nodes.signsUp(1, `eve-${role}`));
  await ada.ok("server.ban", { target: `eve-${role}*` });
  expect((await eve.isClosed()).code).toBe(closeCodes.banned);
  const cem = await nodes.enters(0, await nodes.signsUp(0, `cem-${role}`));
  const { token } = await cem.ok<{ token: string }>("session.create");
  const elsewhere = await nodes.enters(1, token);
  await cem.ok("session.revoke");
  expect((await elsewhere.isClosed()).code).toBe(closeCodes.signedOut);
  expect([ada.isOpen, bob.isOpen, cem.isOpen]).toEqual([true, true, true]);
}

testWith(
  postgresLacking,
  "[NODE-33] a person with whom one shares no room is online on any node",
  async () => {
    await using nodes = await TwoNodes.start();
    const carl = await nodes.enters(1, await nodes.signsUp(1, "carl"));
    const seen = async (): Promise<(string | undefined)[]> => {
      const { user } = await nodes.ada.ok<{ user: { state: string } }>("user.get", { name: "carl" });
      const { users } = await nodes.ada.ok<{ users: { name: string; state: string }[] }>("user.list", {
        names: ["carl", "dora"],
      });
      return [user.state, ...users.map(({ state }) => state)];
    };
    await nodes.signsUp(1, "dora");
    expect(await seen()).toEqual(["online", "online", "offline"]);
    await carl.ok("presence.set", { state: "away" });
    expect(await seen()).toEqual(["away", "away", "offline"]);
  },
);

testWith(
  natsLacking ?? postgresLacking,
  "[NODE-32] what only signals tell a person reaches their clients on the other node while NATS is away",
  async () => {
    await using nats = await Nats.started();
    await using nodes = await TwoNodes.start({ EXCHAT_NATS: nats.url });
    const { ada, bob, room } = nodes;
    const { token } = await ada.ok<{ token: string }>("session.create");
    const elsewhere = await nodes.enters(1, token);
    const { seq } = await bob.ok<{ seq: number }>("message.post", { room, body: "read this" });
    const { id: bobs } = bob.hello.user;
    await nats.kill();
    const made = await ada.ok<{ room: { id: string } }>("room.create", { name: "den", private: true });
    const den = made.room.id;
    await ada.ok("room.invite", { room: den, user: "bob" });
    await ada.ok("cursor.set", { room, seq });
    await ada.ok("settings.set", { strangers: "refused" });
    await bob.signals.first((one) => one.type === "invited" && one.room.id === den, "bob is invited");
    await elsewhere.signals.first((one) => one.type === "cursor" && one.read === seq, "ada's position");
    await elsewhere.signals.first(
      (one) => one.type === "settings" && one.strangers === "refused",
      "settings",
    );
    await ada.ok("room.uninvite", { room: den, user: "bob" });
    await ada.ok("user.block", { user: "bob" });
    await bob.signals.first(
      (one) => one.type === "uninvited" && one.room === den,
      "the invitation has ended",
    );
    await elsewhere.signals.first((one) => one.type === "blocked" && one.user.id === bobs, "bob is blocked");
    await ada.ok("user.unblock", { user: "bob" });
    await elsewhere.signals.first((one) => one.type === "unblocked" && one.user === bobs, "bob is no longer");
    // Each of them once: what a client was told is not told again.
    const told = elsewhere.signals.all.filter(({ type }) => /cursor|settings|block/.test(type));
    expect(told.map(({ type }) => type).toSorted()).toEqual(["blocked", "cursor", "settings", "unblocked"]);
  },
);

describe("messages of the other node", () => {
  testWith(natsLacking ?? postgresLacking, "[NODE-10] come while NATS is away, and all of them", async () => {
    await using nats = await Nats.started();
    await using nodes = await TwoNodes.start({ EXCHAT_NATS: nats.url });
    await comeWhile(nodes, [() => nats.kill(), () => nats.start(), async () => nats.freeze()]);
  });

  testWith(
    postgresLacking,
    "[NODE-10] come while connections of the bus are ended, and all of them",
    async () => {
      await using nodes = await TwoNodes.start();
      await using beside = new SQL(nodes.database, { max: 1 });
      const end = () =>
        beside.unsafe(
          `select pg_terminate_backend(pid) from pg_stat_activity
          where datname = current_database() and application_name = 'exchat bus'`,
        );
      await comeWhile(nodes, [end, end, end]);
    },
  );
});

/** Ada writes, and bob reads it, before and after each of these. */
async function comeWhile(
  { ada, bob, room }: TwoNodes,
  happens: readonly (() => Promise<unknown>)[],
): Promise<void> {
  const said = ["0"];
  await ada.ok("message.post", { room, body: "0" });
  for (const [i, happen] of happens.entries()) {
    for (const n of upTo(20)) void ada.ok("message.post", { room, body: `${i}.${n}` });
    await happen();
    await ada.ok("message.post", { room, body: `${i} has happened` });
    said.push(...upTo(20).map((n) => `${i}.${n}`), `${i} has happened`);
    await bob.inbox.first(
      (event) => event.type === "message.posted" && event.body === said.at(-1),
      `bob reads "${said.at(-1)}"`,
    );
  }
  const read = bob.inbox.all.flatMap((event) => (event.type === "message.posted" ? [event.body] : []));
  expect(read).toEqual(said);
}
