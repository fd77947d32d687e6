import { describe, expect, test } from "bun:test";
import { FullClient } from "../support/full-client.ts";
import { post, signUp } from "../support/people.ts";
import { type Server, startServer } from "../support/server.ts";
import { Surfer } from "../support/surfer.ts";

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

  test("[AUTH-9] comes by the link with a name and a password where nobody else may come in: one of twenty at once", async () => {
    await using server = await startServer({ env: { EXCHAT_REGISTRATION: "invite", EXCHAT_GUESTS: "off" } });
    const code = codeOf(server);
    const password = "correct horse battery";
    const own = (username: string, more: Record<string, unknown> = { password, code }) =>
      post(`${server.url}/owner`, { username, ...more });
    expect((await own("olga", { code })).status).toBe(400);
    expect((await own("olga", { password })).status).toBe(400);
    expect((await own("olga", { code: `${code}x`, password })).status).toBe(403);
    expect((await own("olga", { code, password: "short" })).status).toBe(400);
    expect((await own("no name!")).status).toBe(400);
    const answers = await Promise.all(Array.from({ length: 20 }, (_, i) => own(`owner-${i}`)));
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 403)).toHaveLength(19);
    const won = answers.findIndex(({ status }) => status === 201);
    const { body } = await post(`${server.url}/sessions`, { username: `owner-${won}`, password });
    await using owner = await FullClient.connect(server.wsUrl, {
      token: (body as { access_token: string }).access_token,
    });
    expect(owner.hello.user).toMatchObject({ role: "owner" });
    expect((await own("late")).status).toBe(403);
  });

  test("[AUTH-9] may be who is signed in already, by cookie; never a guest", async () => {
    await using server = await startServer();
    const code = codeOf(server);
    const guest = await new Surfer(server.url).visit("gus");
    expect((await guest.post("/owner", { code })).status).toBe(403);
    expect((await new Surfer(server.url).post("/owner", { code })).status).toBe(400);
    const ada = await new Surfer(server.url).signUp("ada");
    expect((await ada.post("/owner", { code })).status).toBe(200);
    expect((await ada.get("/sessions/current")).body).toMatchObject({ user: { role: "owner" } });
  });

  test("[AUTH-9] is not who guesses: wrong codes are counted by network as wrong passwords are", async () => {
    await using server = await startServer();
    const mallory = new Surfer(server.url, { "X-Forwarded-For": "192.0.2.100" });
    const guesses = await Promise.all(
      Array.from({ length: 55 }, (_, i) =>
        mallory.post("/owner", { code: `guess ${i}`, username: "m", password: "x" }),
      ),
    );
    expect(guesses.filter(({ status }) => status === 403)).toHaveLength(50);
    expect(guesses.filter(({ status }) => status === 429)).toHaveLength(5);
    const fields = { code: codeOf(server), username: "olga", password: "correct horse battery" };
    expect((await mallory.post("/owner", fields)).status).toBe(429);
    expect((await new Surfer(server.url).post("/owner", fields)).status).toBe(201);
  });
});
