import { describe, expect, test } from "bun:test";
import { Sasl } from "../../src/doors/irc/sasl.ts";
import { mechanismsOf } from "../../src/doors/irc/sasl-mechanisms.ts";
import { openSecrets } from "../../src/secrets/secrets.ts";
import { base64, chatWithAda, offerOf, PASSWORD, plain, says, scram, sessionsOf } from "../support/sasl.ts";

describe("AUTHENTICATE", () => {
  test("[SASL-1] PLAIN signs in by name and password, also in parts, and with an initial response", async () => {
    await using house = await chatWithAda();
    const sasl = new Sasl(offerOf(house.world));
    expect(await says(sasl, "plain")).toEqual({ say: ["+"] });
    expect(sasl.isUnderWay).toBe(true);
    const done = await says(sasl, plain("", "ada", PASSWORD));
    expect(done).toMatchObject({ login: { user: { name: "Ada" }, ends: true }, device: undefined });
    expect(sasl.isUnderWay).toBe(false);
    const withId = await says(sasl, `PLAIN ${plain("Ada", "ADA@phone", PASSWORD)}`);
    expect(withId).toMatchObject({ login: { user: { name: "Ada" } }, device: "phone" });
    const long = plain(
      "",
      `ada@${"x".repeat(400 - Buffer.byteLength(`\0ada@\0${PASSWORD}`) - 100)}`,
      PASSWORD,
    );
    expect(long).toHaveLength(400);
    expect(await says(sasl, "PLAIN", long)).toEqual({ say: [] });
    expect(await says(sasl, "+")).toMatchObject({ login: { user: { name: "Ada" } } });
  });

  test("[SASL-1] PLAIN refuses a wrong password, an unknown name and another's name in the same words", async () => {
    await using house = await chatWithAda();
    const sasl = new Sasl(offerOf(house.world));
    const wrong = await says(sasl, "PLAIN", plain("", "ada", "not her password"));
    expect(wrong).toMatchObject({ ends: "failed", refused: { code: "bad_credentials" } });
    expect(await says(sasl, "PLAIN", plain("", "nobody", PASSWORD))).toEqual(wrong);
    expect(await says(sasl, "PLAIN", plain("bob", "ada", PASSWORD))).toEqual(wrong);
  });

  test("[SASL-2] is ended by what is no message, by too much, and by the client", async () => {
    await using house = await chatWithAda();
    const sasl = new Sasl(offerOf(house.world));
    for (const bad of [
      ...["abc", "ab=c", "====", "ab c", "!!!!", "é", "+"],
      ...[base64("ada"), base64("\0ada"), base64("\0\0x"), base64("\0ada\0"), base64("\0ada\0x\0y")],
      ...[base64(Buffer.from([0, 0xff, 0, 0x61]))],
    ])
      expect(await says(sasl, "PLAIN", bad)).toMatchObject({
        ends: "failed",
        refused: { code: "bad_request" },
      });
    expect(await says(sasl, "PLAIN", "a".repeat(401))).toEqual({ ends: "too_long" });
    expect(await says(sasl, "PLAIN", ...Array(10).fill("a".repeat(400)))).toEqual({ say: [] });
    expect(await says(sasl, "aaaa")).toEqual({ ends: "too_long" });
    for (const lines of [["PLAIN", "*"], ["PLAIN", "a".repeat(400), "*"], ["PLAIN *"], ["*"]])
      expect(await says(sasl, ...lines)).toEqual({ ends: "aborted" });
    for (const unknown of ["", "DIGEST-MD5", "constructor", "__proto__", "SCRAM-SHA-256-PLUS", "EXTERNAL"])
      expect(await says(sasl, unknown)).toEqual({ ends: "unknown" });
    expect([await says(sasl, "PLAIN"), sasl.abort(), sasl.abort()]).toEqual([{ say: ["+"] }, true, false]);
  });

  test("[SASL-3] offers what the connection can use: no password where others can read it", async () => {
    await using house = await chatWithAda();
    const open = offerOf(house.world, { takesPasswords: false });
    expect(mechanismsOf(open)).toEqual(["SCRAM-SHA-256"]);
    expect(await says(new Sasl(open), "PLAIN")).toEqual({ ends: "unknown" });
    expect(mechanismsOf(offerOf(house.world))).toEqual(["SCRAM-SHA-256", "PLAIN"]);
    await house.world.restart({ secrets: openSecrets() });
    const bare = offerOf(house.world);
    expect(mechanismsOf(bare)).toEqual(["PLAIN"]);
    expect(await says(new Sasl(bare), "SCRAM-SHA-256")).toEqual({ ends: "unknown" });
  });

  test("[SASL-4] EXTERNAL signs in by what was shown before, as the account that is asked for or none", async () => {
    await using house = await chatWithAda();
    const { user, session } = house.ada;
    const asked: string[] = [];
    const external = async (name: string) => {
      asked.push(name);
      return { user, session, known: true, ends: false };
    };
    const sasl = new Sasl(offerOf(house.world, { external }));
    expect(await says(sasl, "EXTERNAL", "+")).toMatchObject({ login: { user: { name: "Ada" } } });
    expect(await says(sasl, `EXTERNAL ${base64("ada@phone")}`)).toMatchObject({ device: "phone" });
    expect(asked).toEqual(["", "ada"]);
    expect(await says(sasl, "EXTERNAL", base64("a\0b"))).toMatchObject({ ends: "failed" });
  });
});

describe("SCRAM-SHA-256", () => {
  test("[SASL-5] signs in a client that proves its password, and proves to it that the server knows the password", async () => {
    await using house = await chatWithAda();
    const { final, signature, last, rounds } = await scram(
      new Sasl(offerOf(house.world)),
      "ada@phone",
      PASSWORD,
    );
    expect(Number(rounds)).toBeGreaterThanOrEqual(300_000);
    expect(final).toEqual({ say: [base64(`v=${signature}`)] });
    expect(last).toMatchObject({ login: { user: { name: "Ada" }, ends: true }, device: "phone" });
  });

  test("[SASL-5] answers a wrong proof and an unknown name in the same words, and a name with the same salt", async () => {
    await using house = await chatWithAda();
    const sasl = new Sasl(offerOf(house.world));
    const wrong = await scram(sasl, "ada", "not her password");
    const unknown = await scram(sasl, "nobody", PASSWORD);
    expect(wrong.last).toMatchObject({ ends: "failed", refused: { code: "bad_credentials" } });
    expect(unknown.last).toEqual(wrong.last);
    expect(unknown.rounds).toBe(wrong.rounds);
    const again = await scram(sasl, "Nobody", PASSWORD);
    expect(again.salt).toBe(unknown.salt);
    expect(again.nonce).not.toBe(unknown.nonce);
    expect((await scram(sasl, "ada", PASSWORD)).last).toMatchObject({ login: {} });
  });

  test("[SASL-5] refuses channel binding, extensions that must be understood, and messages that do not match", async () => {
    await using house = await chatWithAda();
    const sasl = new Sasl(offerOf(house.world));
    for (const first of [
      ...[
        "p=tls-unique,,n=ada,r=abc",
        "n,,m=x,n=ada,r=abc",
        "n,,n=,r=abc",
        "n,,n=ada,r=",
        "n,,n=ada",
        "",
        "n=ada,r=a",
      ],
      ...["n,,n=a=da,r=abc", "n,,n=ada,r=a c", "n,a==,n=ada,r=abc", "N,,n=ada,r=abc", "n,,n=ada\0,r=abc"],
    ])
      expect([first, await says(sasl, "SCRAM-SHA-256", base64(first) || "+")]).toMatchObject([
        first,
        { ends: "failed", refused: { code: "bad_request" } },
      ]);
    for (const spoil of [
      (text: string) => text.replace("c=biws", "c=eSws"),
      (text: string) => text.replace("r=", "r=x"),
      (text: string) => text.replace(/,p=.*/, ""),
      (text: string) => `${text},x=y`,
      () => "",
    ])
      expect((await scram(sasl, "ada", PASSWORD, spoil)).last).toMatchObject({
        refused: { code: "bad_request" },
      });
    const other = await says(sasl, "SCRAM-SHA-256", base64("y,a=Ada,n=ada,r=abc,x=later"));
    expect(other).toMatchObject({ say: [expect.any(String)] });
    sasl.abort();
    expect(await says(sasl, "SCRAM-SHA-256", base64("n,a=bob,n=ada,r=abc"))).toMatchObject({
      refused: { code: "bad_credentials" },
    });
  });

  test("[SASL-5] signs nobody in who does not go on after the server's signature, or not in time", async () => {
    await using house = await chatWithAda();
    const { world, ada } = house;
    const sasl = new Sasl(offerOf(world));
    const { last } = await scram(sasl, "ada", PASSWORD);
    if (!("login" in last)) throw new Error("ada is not signed in");
    await world.chat.access.logins.ended(last.login);
    const exchange = await world.chat.access.logins.scram("ada", { network: "" }, "IRC");
    const change = { old: PASSWORD, password: "staple horse battery" };
    await world.chat.access.credentials.setPassword(ada.user.id, change, {
      session: ada.session,
      group: ada.user.id,
    });
    expect(await exchange.signIn()).toMatchObject({ refused: { code: "bad_credentials" } });
    expect(await sessionsOf(world, ada)).toEqual([expect.objectContaining({ id: ada.session })]);
  });

  test("[SASL-6] counts wrong proofs as wrong passwords, together with those of every other way", async () => {
    await using house = await chatWithAda();
    const { world } = house;
    const sasl = new Sasl(offerOf(world));
    for (let i = 0; i < 5; i += 1) {
      expect(await scram(sasl, "ada", `guess ${i}`)).toMatchObject({
        last: { refused: { code: "bad_credentials" } },
      });
      expect(await says(sasl, "PLAIN", plain("", "ada", `guess ${i}`))).toMatchObject({ ends: "failed" });
    }
    const network = "192.0.2.0";
    const web = { name: "ada", password: PASSWORD };
    const refused = { refused: { code: "rate_limited" } };
    expect((await scram(sasl, "ada", PASSWORD)).last).toMatchObject(refused);
    expect(await says(sasl, "PLAIN", plain("", "ada", PASSWORD))).toMatchObject(refused);
    expect(await world.chat.access.credentials.signIn(web, { network }, { kind: "web" })).toMatchObject(
      refused,
    );
    expect(
      (await scram(new Sasl(offerOf(world, { caller: () => ({ network: "" }) })), "ada", PASSWORD)).last,
    ).toMatchObject({ login: { user: { name: "Ada" } } });
  });
});
