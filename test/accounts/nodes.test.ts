import { afterAll, beforeAll, expect, setDefaultTimeout } from "bun:test";
import { Cluster } from "../support/cluster.ts";
import { FullClient } from "../support/full-client.ts";
import { testWith } from "../support/loud-skip.ts";
import { post, signUp } from "../support/people.ts";
import { png } from "../support/picture-files.ts";
import { postgresLacking } from "../support/postgres.ts";
import type { Server } from "../support/server.ts";

setDefaultTimeout(60_000);

let cluster: Cluster;
let nodes: readonly [Server, Server];
beforeAll(async () => {
  if (postgresLacking) return;
  cluster = await Cluster.start({ nodes: 2 });
  const [one, two] = cluster.nodes.map(({ server }) => server);
  if (!one || !two) throw new Error("two nodes should run");
  nodes = [one, two];
});
afterAll(async () => {
  await cluster?.[Symbol.asyncDispose]();
});

const codesOf = (output: string): string[] =>
  [...output.matchAll(/#owner=([\w-]+)/g)].map(([, code]) => code ?? "");

/** Does something many times at once, by turns on one node and on the other. */
const onBoth = <T>(times: number, ask: (node: Server, i: number) => Promise<T>): Promise<T[]> =>
  Promise.all(Array.from({ length: times }, (_, i) => ask(nodes[i % 2] as Server, i)));

/** Ada, who was the first to use the owner's link. */
let ada: string;

testWith(
  postgresLacking,
  "[NODE-31] one of two nodes prints a link for the owner, which outlives the start of the other, and makes one of six people an owner",
  async () => {
    const printed = nodes.map((node) => codesOf(node.stdout()));
    const [code] = printed.flat();
    expect(printed.flat()).toEqual([code ?? "a code"]);
    const other = nodes[printed.findIndex(({ length }) => length === 0)];
    if (!other) throw new Error("both nodes have printed a link");
    await other.restart();
    expect(codesOf(other.stdout())).toEqual([]);
    expect(other.stdout()).toContain("by the link that another node has printed");
    const tokens = await onBoth(6, (node, i) => signUp(node.url, `visitor-${i}`));
    const people = await onBoth(6, (node, i) => FullClient.connect(node.wsUrl, { token: tokens[i] ?? "" }));
    const claims = await Promise.all(people.map((one) => one.request("owner.claim", { code })));
    expect(claims.map(({ ok, error }) => error?.code ?? ok).filter((one) => one !== "bad_code")).toHaveLength(
      1,
    );
    ada = tokens[claims.findIndex(({ ok }) => ok)] ?? "";
    for (const one of people) await one.close();
  },
);

testWith(
  postgresLacking,
  "[NODE-31] an invitation for one that is used fifty times at once on two nodes makes one account",
  async () => {
    const [one, two] = nodes;
    await using owner = await FullClient.connect(one.wsUrl, { token: ada });
    const { code } = await owner.ok<{ code: string }>("server.invite", {});
    expect((await post(`${two.url}/invites/check`, { code })).status).toBe(200);
    const answers = await onBoth(50, (node, i) =>
      post(`${node.url}/users`, { username: `invited-${i}`, invite: code }),
    );
    expect(answers.map(({ status }) => status).toSorted()).toEqual([201, ...Array(49).fill(403)]);
    for (const node of nodes) expect((await post(`${node.url}/invites/check`, { code })).status).toBe(404);
  },
);

testWith(
  postgresLacking,
  "[SETTING-2] a setting that is changed on one node holds on the other, and over its next start",
  async () => {
    const [one, two] = nodes;
    await using owner = await FullClient.connect(one.wsUrl, { token: ada });
    await using elsewhere = await FullClient.connect(two.wsUrl, { token: ada });
    const welcome = "Come in. ".repeat(100).trim();
    for (const [key, value] of Object.entries({ name: "Kitchen", welcome })) {
      await owner.ok("setting.set", { key, value });
      const heard = await elsewhere.signals.first(
        (signal) => signal.type === "setting" && signal.key === key,
        `the other node tells of ${key}`,
      );
      expect(heard).toMatchObject({ value });
    }
    await two.restart();
    const info = await (await fetch(`${two.url}/info`)).json();
    expect(info).toMatchObject({ name: "Kitchen", welcome });
  },
);

testWith(
  postgresLacking,
  "[DEACT-1] an account that is deactivated on one node is signed out on the other, and signs in on neither",
  async () => {
    const [one, two] = nodes;
    await using owner = await FullClient.connect(one.wsUrl, { token: ada });
    const password = "correct horse battery";
    const { body } = await post(`${two.url}/users`, { username: "dora", password });
    const { access_token: token } = body as { access_token: string };
    const dora = await FullClient.connect(two.wsUrl, { token });
    await owner.ok("account.deactivate", { user: "dora" });
    expect(await dora.isClosed()).toMatchObject({
      ...{ code: 4001, reason: expect.stringContaining("your account was deactivated") },
    });
    const statuses = () =>
      Promise.all(
        nodes.map(async ({ url }) => (await post(`${url}/sessions`, { username: "dora", password })).status),
      );
    expect(await statuses()).toEqual([403, 403]);
    await owner.ok("account.reactivate", { user: "dora" });
    expect(await statuses()).toEqual([201, 201]);
  },
);

testWith(
  postgresLacking,
  "[PIC-1] a picture that is uploaded at one node is told and got at the other, also of a person who is at neither",
  async () => {
    const [one, two] = nodes;
    await using bob = await FullClient.connect(two.wsUrl, { token: await signUp(two.url, "bob") });
    const { id: room } = (await bob.ok<{ room: { id: string } }>("room.create", { name: "gallery" })).room;
    await bob.ok("room.join", { room });
    const token = await signUp(one.url, "cem");
    const cem = await FullClient.connect(one.wsUrl, { token });
    await cem.ok("room.join", { room });
    await cem.close();
    const told = bob.signals.first((said) => said.type === "described" && said.from === "cem", "the picture");
    const headers = { authorization: `Bearer ${token}` };
    const answer = await fetch(`${one.url}/account/picture`, { method: "PUT", headers, body: png([70, 70]) });
    const { picture } = (await answer.json()) as { picture: string };
    expect(await told).toMatchObject({ room, key: "avatar", value: `/pictures/${picture}` } as never);
    const bytes = async (node: Server) => await (await fetch(`${node.url}/pictures/${picture}`)).bytes();
    expect(await bytes(two)).toEqual(await bytes(one));
  },
);
