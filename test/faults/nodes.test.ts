import { expect, setDefaultTimeout } from "bun:test";
import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { FullClient } from "../support/full-client.ts";
import { testWith } from "../support/loud-skip.ts";
import { signUp } from "../support/people.ts";
import { Postgres, postgresLacking } from "../support/postgres.ts";
import { startServer } from "../support/server.ts";
import { exchat } from "../support/verb.ts";

setDefaultTimeout(60_000);

interface Posted {
  readonly seq: number;
}
interface Page {
  readonly events: readonly { readonly type: string; readonly body?: string }[];
}

testWith(postgresLacking, "[NODE-3] two servers with one database are one chat", async () => {
  const env = { EXCHAT_DATABASE: await (await Postgres.started()).database() };
  // Both bring the tables up to date.
  const [one, two] = await Promise.all([startServer({ env }), startServer({ env })]);
  await using _one = one;
  await using _two = two;
  await using ada = await FullClient.connect(one.wsUrl, { token: await signUp(one.url, "ada") });
  await using bob = await FullClient.connect(two.wsUrl, { token: await signUp(two.url, "bob") });
  const { room } = await ada.ok<{ room: { id: string } }>("room.join", { name: "default" });
  await bob.ok("room.join", { name: "default" });
  const posts = await Promise.all(
    [ada, bob, ada, bob].map((client, i) =>
      client.ok<Posted>("message.post", { room: room.id, body: `${i}` }),
    ),
  );
  expect(new Set(posts.map(({ seq }) => seq)).size).toBe(4);
  for (const client of [ada, bob]) {
    const { events } = await client.ok<Page>("history.read", { room: room.id });
    const bodies = events.flatMap(({ type, body }) => (type === "message.posted" ? [body] : []));
    expect(bodies.toSorted()).toEqual(["0", "1", "2", "3"]);
  }
  const metrics = await (await fetch(`${one.url}/metrics`)).text();
  expect(metrics).toMatch(/^exchat_database_connections_in_use\{to="read"\} \d$/m);
  expect(metrics).toMatch(/^exchat_database_connections_max\{to="write"\} 1$/m);
  expect(metrics).toMatch(/^exchat_nodes [12]$/m);
  expect(one.complaints() + two.complaints()).toBe("");
});

testWith(postgresLacking, "[NODE-3] a node keeps its name, and its data folder is its own", async () => {
  const env = { EXCHAT_DATABASE: await (await Postgres.started()).database() };
  await using node = await startServer({ env });
  const name = readFileSync(join(node.data, "node"), "utf8").trim();
  expect(name).toMatch(/^n[0-9a-f]{8}$/);
  expect(statSync(join(node.data, "node")).mode & 0o777).toBe(0o600);
  expect(node.stdout()).toContain(`node ${name} on PostgreSQL`);
  await expect(startServer({ env, data: node.data })).rejects.toThrow(/is in use by another ExChat/);
  await node.restart();
  expect(node.stdout()).toContain(`node ${name} on PostgreSQL`);
  await node.stop();
  // A verb works on the database when no node runs in the folder.
  const made = await exchat(["owner-link"], { ...env, EXCHAT_DATA: node.data });
  expect(made).toMatchObject({ code: 0, stderr: expect.stringContaining("only this machine can open") });
  expect(made.stdout).toContain("#owner=");
});
