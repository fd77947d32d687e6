import { describe, expect, test } from "bun:test";
import { createHash, createHmac, pbkdf2Sync } from "node:crypto";
import { statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Admitted } from "../../src/chat/admitted.ts";
import type { ScramVerifier } from "../../src/chat/ports.ts";
import { openScram } from "../../src/secrets/scram.ts";
import { secretIn } from "../../src/secrets/secret-file.ts";
import { openSecrets } from "../../src/secrets/secrets.ts";
import { SECRET, welcome } from "../support/chat.ts";
import { ChatWorld } from "../support/chat-world.ts";
import { TempFolder } from "../support/temp-folder.ts";
import { SYSTEM } from "../support/townsfolk.ts";

const PASSWORD = "correct horse battery";
const NEW_PASSWORD = "staple horse battery";
const token = { kind: "token" } as const;
const anywhere = { network: "" };
const scram = openScram(SECRET);

const hmac = (key: Uint8Array, text: string) => createHmac("sha256", key).update(text).digest();
const hash = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest();

/** RFC 5802, section 3, as a client does it: SaltedPassword = Hi(password, salt, i). */
function asClient(password: string, { salt, rounds }: Pick<ScramVerifier, "salt" | "rounds">) {
  const salted = pbkdf2Sync(password, salt, rounds, 32, "sha256");
  const clientKey = hmac(salted, "Client Key");
  const [storedKey, serverKey] = [hash(clientKey), hmac(salted, "Server Key")];
  const proof = (message: string) => hmac(storedKey, message).map((byte, i) => byte ^ (clientKey[i] ?? 0));
  return { proof, storedKey, serverKey };
}

describe("SCRAM-SHA-256", () => {
  // RFC 7677, section 3.
  const first = "n=user,r=rOprNGfwEbeRWgbNEkqO";
  const nonce = "rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0";
  const message = `${first},r=${nonce},s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096,c=biws,r=${nonce}`;
  const salt = Buffer.from("W22ZaJ0SNY7soEsUEjb6gQ==", "base64");
  const { storedKey, serverKey } = asClient("pencil", { salt, rounds: 4_096 });
  const verifier = { salt, rounds: 4_096, storedKey, serverKey };
  const proof = Buffer.from("dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=", "base64");

  test("[AUTH-14] signs for the proof of the example of RFC 7677, and for no other", () => {
    const signed = scram.signature(verifier, message, proof);
    expect(Buffer.from(signed ?? []).toString("base64")).toBe("6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=");
    for (const wrong of [
      new Uint8Array(32),
      new Uint8Array(0),
      proof.subarray(1),
      Buffer.concat([proof, proof]),
    ])
      expect(scram.signature(verifier, message, wrong)).toBeUndefined();
    expect(scram.signature(verifier, `${message}x`, proof)).toBeUndefined();
  });

  test("[AUTH-14] has at least 300,000 rounds, and a salt of its own for each password", async () => {
    const one = scram.open(await scram.make(PASSWORD, "hash"), "hash");
    const other = scram.open(await scram.make(PASSWORD, "hash"), "hash");
    if (!one || !other) throw new Error("a verifier does not open");
    expect(one.rounds).toBeGreaterThanOrEqual(300_000);
    expect(one.salt).toHaveLength(16);
    expect(one.salt).not.toEqual(other.salt);
    const client = asClient(PASSWORD, one);
    expect(client.serverKey).toEqual(Buffer.from(one.serverKey));
    expect(scram.signature(one, "message", client.proof("message"))).toBeDefined();
  });

  test("[AUTH-14] takes a password as SASLprep prepares it", async () => {
    // RFC 4013, section 3, and a space that is not ASCII's.
    const open = scram.open(await scram.make("I\u00ADX \u2168 \u00aa\u3000b", "hash"), "hash");
    if (!open) throw new Error("a verifier does not open");
    expect(asClient("IX IX a b", open).storedKey).toEqual(Buffer.from(open.storedKey));
  });

  test("[AUTH-14] opens a verifier by the same key and beside the same hash only", async () => {
    const sealed = await scram.make(PASSWORD, "hash");
    expect(scram.open(sealed, "hash")).toBeDefined();
    expect(openScram(SECRET).open(sealed, "hash")).toBeDefined();
    expect(openScram(`${SECRET}!`).open(sealed, "hash")).toBeUndefined();
    expect(scram.open(sealed, "another hash")).toBeUndefined();
    const changed = `${sealed.slice(0, 40)}${sealed[40] === "A" ? "B" : "A"}${sealed.slice(41)}`;
    for (const bad of [changed, sealed.slice(0, -4), `${sealed}AAAA`, "1.", "2.x", "", undefined])
      expect(scram.open(bad, "hash")).toBeUndefined();
  });

  test("[AUTH-15] gives a name without a verifier the same salt each time, and others another one", async () => {
    const { salt: steady, rounds, ...keys } = scram.madeUp("nobody");
    expect(openScram(SECRET).madeUp("nobody").salt).toEqual(steady);
    expect(scram.madeUp("nobody2").salt).not.toEqual(steady);
    expect(openScram(`${SECRET}!`).madeUp("nobody").salt).not.toEqual(steady);
    const real = scram.open(await scram.make(PASSWORD, "hash"), "hash");
    expect([steady.length, rounds]).toEqual([real?.salt.length, real?.rounds] as never);
    expect(asClient("", { salt: steady, rounds }).storedKey).not.toEqual(Buffer.from(keys.storedKey));
  });
});

describe("the key in the data folder", () => {
  test("[AUTH-14] is made once, and is for the server's user alone", async () => {
    using folder = new TempFolder();
    const secret = secretIn(folder.path);
    expect(secret).toMatch(/^[\w-]{43}$/);
    expect(secretIn(folder.path)).toBe(secret);
    const path = join(folder.path, "scram.key");
    expect(statSync(path).mode & 0o777).toBe(0o600);
    // As when it is moved here from a setting.
    writeFileSync(path, `${SECRET}\n`);
    expect(secretIn(folder.path)).toBe(SECRET);
    writeFileSync(path, "");
    expect(secretIn(folder.path)).toMatch(/^[\w-]{43}$/);
  });
});

describe("what is stored for it", () => {
  const signIn = ({ chat }: ChatWorld, password = PASSWORD) =>
    chat.access.credentials.signIn({ name: "ada", password }, anywhere, token);

  async function signUp({ chat }: ChatWorld, password: string | undefined = PASSWORD): Promise<Admitted> {
    const admitted = await chat.access.newcomers.signUp({ name: "ada", password }, welcome, token);
    if ("refused" in admitted) throw new Error(admitted.refused.message);
    return admitted;
  }

  test("[AUTH-14] is made with the password, renewed with it, and gone when the account is deleted", async () => {
    await using world = await ChatWorld.open();
    const { user, session } = await signUp(world);
    const first = await world.stored(user);
    expect(scram.open(first?.scram, first?.passwordHash ?? "")).toBeDefined();
    expect(await signIn(world)).toMatchObject({ user: { name: "ada" } });
    expect((await world.stored(user))?.scram).toBe(first?.scram as string);
    const change = { old: PASSWORD, password: NEW_PASSWORD };
    await world.chat.access.credentials.setPassword(user.id, change, { session, group: user.id });
    const second = await world.stored(user);
    expect(second?.scram).not.toBe(first?.scram as string);
    const open = scram.open(second?.scram, second?.passwordHash ?? "");
    if (!open) throw new Error("there is no verifier of the new password");
    expect(asClient(NEW_PASSWORD, open).storedKey).toEqual(Buffer.from(open.storedKey));
    const gone = { password: NEW_PASSWORD, messages: "keep" } as const;
    await world.chat.access.credentials.deleteAccount(user, gone, user.id);
    await world.town.does(SYSTEM, { type: "account.restore", user: "ada" });
    expect(await world.stored(user)).toMatchObject({ passwordHash: second?.passwordHash });
    expect((await world.stored(user))?.scram).toBeUndefined();
  });

  test("[AUTH-14] is not there without a key, and is made by the next sign-in with one", async () => {
    await using world = await ChatWorld.open({ secrets: openSecrets() });
    const { user } = await signUp(world);
    await signIn(world);
    expect(await world.stored(user)).toMatchObject({ passwordHash: expect.stringContaining("$argon2id$") });
    expect((await world.stored(user))?.scram).toBeUndefined();
    await world.restart();
    expect(await signIn(world)).toMatchObject({ user: { name: "ada" } });
    const made = await world.stored(user);
    expect(scram.open(made?.scram, made?.passwordHash ?? "")).toBeDefined();
    await world.restart({ secrets: openSecrets(`${SECRET}!`) });
    await signIn(world);
    const other = await world.stored(user);
    expect(openScram(`${SECRET}!`).open(other?.scram, made?.passwordHash ?? "")).toBeDefined();
    expect(await signIn(world, "a wrong guess")).toMatchObject({ refused: { code: "bad_credentials" } });
    expect(await world.stored(user)).toEqual(other as never);
  });

  test("[AUTH-14] is there when an account sets its first password, and reaches no client", async () => {
    await using world = await ChatWorld.open();
    const { user, session } = await signUp(world, undefined);
    const reader = await world.enters(user);
    await world.chat.access.credentials.setPassword(
      user.id,
      { password: PASSWORD },
      { session, group: user.id },
    );
    const { scram: sealed = "none", passwordHash = "" } = (await world.stored(user)) ?? {};
    expect(scram.open(sealed, passwordHash)).toBeDefined();
    const found = await world.chat.questions.ask(reader, { type: "user.get", name: "ada" });
    expect(JSON.stringify(found)).not.toContain(sealed);
    expect(JSON.stringify(await signIn(world))).not.toContain(sealed);
  });
});
