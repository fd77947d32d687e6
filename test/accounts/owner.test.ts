import { describe, expect, test } from "bun:test";
import { FullClient } from "../support/full-client.ts";
import { signUp } from "../support/people.ts";
import { type Server, startServer } from "../support/server.ts";

/** The code that whoever started the server can read. */
const codeOf = (server: Server): string | undefined => /#owner=([\w-]+)/.exec(server.stdout())?.[1];

async function crowd(server: Server, count: number): Promise<FullClient[]> {
  return await Promise.all(
    Array.from({ length: count }, async (_, i) =>
      FullClient.connect(server.wsUrl, { token: await signUp(server.url, `visitor-${i}`) }),
    ),
  );
}

const roles = async (people: readonly FullClient[]): Promise<string[]> => {
  const found = await Promise.all(
    people.map((one) =>
      one.ok<{ user: { role: string } }>("user.get", { id: one.hello.user.id }).then(({ user }) => user.role),
    ),
  );
  return found;
};

describe("the first owner", () => {
  test("[AUTH-9] is whoever claims it with the printed code: one of twenty who do so at once", async () => {
    await using server = await startServer();
    const code = codeOf(server);
    expect(server.stdout()).toContain(`http://localhost:${server.port}/chat.html#owner=${code}`);
    const people = await crowd(server, 20);
    const answers = await Promise.all(people.map((one) => one.request("owner.claim", { code })));
    expect(answers.filter(({ ok }) => ok)).toHaveLength(1);
    expect(new Set(answers.flatMap(({ error }) => error?.code ?? []))).toEqual(new Set(["bad_code"]));
    expect((await roles(people)).filter((role) => role === "owner")).toHaveLength(1);
    expect((await people[0]?.refused("owner.claim", { code }))?.code).toBe("bad_code");
    await server.restart();
    expect(codeOf(server)).toBeUndefined();
    expect(server.stdout()).not.toContain("owner");
    await using late = await FullClient.connect(server.wsUrl, { token: await signUp(server.url, "late") });
    expect((await late.refused("owner.claim", { code })).code).toBe("bad_code");
    for (const one of people) await one.close();
  });

  test("[AUTH-9] is none of twenty first visitors who have no code, or an old one, or who are guests", async () => {
    await using server = await startServer();
    const old = codeOf(server);
    await server.restart();
    const people = await crowd(server, 20);
    for (const code of [old, "owner", "", "undefined", "x".repeat(256), " "])
      for (const answer of await Promise.all(people.map((one) => one.request("owner.claim", { code }))))
        expect(answer.error?.code).toBe(code === "" ? "bad_request" : "bad_code");
    expect(await roles(people)).toEqual(Array(20).fill("member"));
    await using guest = await FullClient.connect(server.wsUrl, { name: "gus" });
    const code = codeOf(server);
    expect(code).not.toBe(old);
    expect((await guest.refused("owner.claim", { code })).code).toBe("not_allowed");
    expect((await people[0]?.refused("user.role", { user: "visitor-0", role: "owner" }))?.code).toBe(
      "not_allowed",
    );
    // A guest has not used it up.
    await people[7]?.ok("owner.claim", { code });
    for (const one of people) await one.close();
  });
});
