import { expect, test } from "bun:test";
import { FullClient } from "../support/full-client.ts";
import { signUp } from "../support/people.ts";
import { startServer } from "../support/server.ts";
import { exchat } from "../support/verb.ts";

interface Costs {
  readonly people: readonly {
    readonly user: { readonly name: string };
    readonly share: number;
    readonly requests: number;
  }[];
  readonly networks: readonly { readonly cloak: string }[];
  readonly rooms: readonly { readonly name?: string }[];
}

test("[LIMIT-20] an admin sees who costs what, without an address, and the log says that they looked", async () => {
  await using server = await startServer({ env: { EXCHAT_RATE_LIMIT: "on", EXCHAT_GUESTS: "on" } });
  await using olga = await FullClient.connect(server.wsUrl, { token: await signUp(server.url, "olga") });
  await olga.ok("owner.claim", { code: /#owner=([\w-]+)/.exec(server.stdout())?.[1] });
  await using mallory = await FullClient.connect(server.wsUrl, {
    name: "mallory",
    headers: { "x-forwarded-for": "198.51.100.7" },
  });
  const { room } = await mallory.ok<{ room: { id: string } }>("room.create", { name: "kitchen" });
  await mallory.ok("room.join", { room: room.id });
  for (let n = 0; n < 5; n += 1) await mallory.ok("message.post", { room: room.id, body: "soup" });
  await mallory.ok("direct.open", { users: ["olga"] });
  const { minute, hour } = await olga.ok<{ minute: Costs; hour: Costs }>("server.costs");
  for (const span of [minute, hour]) {
    const one = span.people.find(({ user }) => user.name === "mallory");
    expect(one?.requests).toBeGreaterThan(5);
    expect(one?.share).toBeGreaterThanOrEqual(0);
    expect(span.networks).toEqual([
      expect.objectContaining({ cloak: expect.stringMatching(/^[0-9a-f]{6}\.[0-9a-f]{6}$/) }),
    ]);
    expect(span.rooms).toContainEqual(expect.objectContaining({ name: "kitchen" }));
    expect(JSON.stringify(span)).not.toContain("198.51");
  }
  await olga.ok("server.costs");
  const { events } = await olga.ok<{ events: { type: string; what?: string }[] }>("audit.read", {
    limit: 20,
  });
  expect(events.filter(({ type, what }) => type === "admin.looked" && what === "costs")).toHaveLength(1);
  expect((await mallory.refused("server.costs")).code).toBe("not_allowed");
  const { stdout } = await exchat(["costs", "--data", server.data]);
  expect(stdout).toMatch(/^last minute:\n {2,}[\d.]+ % {2}person /);
  expect(stdout).toContain("room #kitchen");
  expect(stdout).not.toContain("198.51");
  await server.stop();
  expect(await exchat(["costs", "--data", server.data])).toMatchObject({ code: 1, stdout: "" });
});
