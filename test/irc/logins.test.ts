import { describe, expect, test } from "bun:test";
import { SERVER } from "../../src/chat/payer.ts";
import { Sasl } from "../../src/doors/irc/sasl.ts";
import { limits } from "../../src/protocol/limits.ts";
import type { ChatWorld } from "../support/chat-world.ts";
import { chatWithAda, offerOf, PASSWORD, plain, says, sessionsOf } from "../support/sasl.ts";
import { SYSTEM } from "../support/townsfolk.ts";

describe("the session of a connection", () => {
  const byPassword = async ({ chat }: ChatWorld, password = PASSWORD) => {
    const login = await chat.access.logins.byPassword(
      { name: "ada", password },
      { network: "" },
      "IRC (phone)",
    );
    if ("refused" in login) throw new Error(login.refused.message);
    return login;
  };

  test("[SASL-7] is in the person's list while the connection lasts, and can be ended there", async () => {
    await using house = await chatWithAda();
    const { world, ada } = house;
    const [one, two] = [await byPassword(world), await byPassword(world)];
    const labels = async () => (await sessionsOf(world, ada)).map(({ label = "" }) => label);
    expect(await labels()).toEqual(["", "IRC (phone)", "IRC (phone)"]);
    const reader = world.reader(one.user, { session: one.session });
    await reader.enter(one.user);
    await world.chat.access.credentials.endSession(ada.user.id, one.session);
    expect(reader.ended).toBe("signed_out");
    await world.chat.access.logins.ended(two);
    await world.chat.access.logins.ended(one);
    expect(await labels()).toEqual([""]);
    // Only that the person ended one of them is in the server's log.
    const audit = await world.chat.questions.ask({ ...SERVER, user: SYSTEM } as never, {
      type: "audit.read",
      limit: 9,
    });
    expect("refused" in audit ? [] : audit.events.map(({ type }) => type)).toEqual([
      "sessions.ended",
      "user.created",
      "owner.linked",
    ]);
  });

  test("[SASL-7] does not count among the person's sessions, and ends none of them", async () => {
    await using house = await chatWithAda();
    const { world, ada } = house;
    for (let i = 1; i < limits.sessionsPerUserMax; i += 1)
      await world.town.does(ada.user.id, {
        type: "session.open",
        session: { hash: `token ${i}`, kind: "token" },
      });
    const login = await byPassword(world);
    expect((await sessionsOf(world, ada)).length).toBe(limits.sessionsPerUserMax + 1);
    expect(
      (
        await world.town.isRefused(ada.user.id, {
          type: "session.open",
          session: { hash: "x", kind: "token" },
        })
      ).code,
    ).toBe("too_many");
    await world.chat.access.logins.ended(login);
    expect((await sessionsOf(world, ada)).length).toBe(limits.sessionsPerUserMax);
  });

  test("[SASL-7] is gone with a node that died, and is removed at the next sign-in", async () => {
    await using house = await chatWithAda();
    const { world, ada } = house;
    await byPassword(world);
    await world.restart({ run: "another run" });
    expect((await sessionsOf(world, ada)).length).toBe(1);
    const login = await byPassword(world);
    expect((await sessionsOf(world, ada)).map(({ id }) => id)).toEqual([ada.session, login.session]);
  });

  test("[SASL-8] is that of the app password, if it was one: revoking it ends the connection", async () => {
    await using house = await chatWithAda();
    const { world, ada } = house;
    const made = await world.chat.access.credentials.openSession(ada.user.id, "irssi", ada.session);
    if ("refused" in made) throw new Error(made.refused.message);
    const login = await byPassword(world, made.token);
    expect(login).toMatchObject({ user: { name: "Ada" }, session: made.session, ends: false });
    await world.chat.access.logins.ended(login);
    expect((await sessionsOf(world, ada)).length).toBe(2);
    const sasl = new Sasl(offerOf(world));
    expect(await says(sasl, "PLAIN", plain("", "ada", made.token))).toMatchObject({ login: {} });
    // Neither somebody else's token nor a cookie is a password.
    const wrong = { ends: "failed", refused: { code: "bad_credentials" } };
    expect(await says(sasl, "PLAIN", plain("", "bob", made.token))).toMatchObject(wrong);
    const cookie = await world.chat.access.credentials.signIn(
      { name: "ada", password: PASSWORD },
      { network: "" },
      { kind: "web" },
    );
    if ("refused" in cookie) throw new Error(cookie.refused.message);
    expect(await says(sasl, "PLAIN", plain("", "ada", cookie.token))).toMatchObject(wrong);
    await world.chat.access.credentials.endSession(ada.user.id, made.session);
    expect(await says(sasl, "PLAIN", plain("", "ada", made.token))).toMatchObject(wrong);
  });
});
