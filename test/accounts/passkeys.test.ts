import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import { Authenticator, type PasskeyOptions } from "../support/authenticator.ts";
import { FullClient } from "../support/full-client.ts";
import { type Server, startServer } from "../support/server.ts";

setDefaultTimeout(60_000);

const PASSWORD = "correct horse battery";
type Said = {
  readonly status: number;
  readonly username: string;
  readonly access_token: string;
  readonly options: PasskeyOptions;
  readonly id: string;
  readonly proof: string;
  readonly error?: string;
};

let server: Server;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server[Symbol.asyncDispose]());

/** As the page asks: with its origin, and as this person, if they are signed in. */
async function ask(path: string, fields: object, token?: string, origin = server.url): Promise<Said> {
  const answer = await fetch(`${server.url}${path}`, {
    method: "POST",
    headers: {
      origin,
      "content-type": "application/json",
      ...(token && { authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify(fields),
  });
  const text = await answer.text();
  return {
    ...(text.startsWith("{") ? (JSON.parse(text) as Said) : ({ error: text } as Said)),
    status: answer.status,
  };
}
const signUp = async (username: string) =>
  (await ask("/users", { username, password: PASSWORD })).access_token;
const optionsFor = async (purpose: string, token?: string, more: object = {}) =>
  (await ask("/passkeys/options", { for: purpose, ...more }, token)).options;

/** Adds a passkey to the account of this token. */
async function adds(token: string, label = "phone"): Promise<Authenticator> {
  const authenticator = new Authenticator(server.url);
  const options = await optionsFor("add", token, { password: PASSWORD });
  const added = await ask("/passkeys", { passkey: authenticator.made(options), label }, token);
  expect(added).toMatchObject({ status: 200, id: authenticator.id });
  return authenticator;
}
const signsIn = async (passkey: object) => (await ask("/sessions/passkey", { passkey })).status;

test("[PASSKEY-1] a passkey is added with the password, listed by its name, signs in without a name, and is removed", async () => {
  const token = await signUp("ada");
  const refused = await ask("/passkeys/options", { for: "add", password: "wrong" }, token);
  expect(refused.status).toBe(401);
  const authenticator = await adds(token);
  await using ada = await FullClient.connect(server.wsUrl, { token });
  const { passkeys } = await ada.ok<{ passkeys: object[] }>("factor.list");
  expect(passkeys).toMatchObject([{ id: authenticator.id, label: "phone", host: "127.0.0.1" }]);
  const options = await optionsFor("sign-in");
  const inside = await ask("/sessions/passkey", { passkey: authenticator.used(options) });
  expect(inside).toMatchObject({ status: 201, username: "ada" });
  expect((await ada.refused("passkey.remove", { id: authenticator.id })).code).toBe("bad_credentials");
  await ada.ok("passkey.remove", { id: authenticator.id, password: PASSWORD });
  expect(await signsIn(authenticator.used(await optionsFor("sign-in")))).toBe(401);
});

test("[PASSKEY-2] an answer to a challenge works once, for what it was asked, and for the page that asked", async () => {
  const token = await signUp("bob");
  const authenticator = await adds(token);
  const options = await optionsFor("sign-in");
  const right = authenticator.used(options);
  const all = await Promise.all(Array.from({ length: 5 }, () => signsIn(right)));
  expect(all.sort()).toEqual([201, 401, 401, 401, 401]);
  // A page of another site got the person to sign.
  expect(
    await signsIn(authenticator.used(await optionsFor("sign-in"), { origin: "https://evil.example" })),
  ).toBe(401);
  expect(await signsIn(authenticator.used({ ...(await optionsFor("sign-in")), rpId: "evil.example" }))).toBe(
    401,
  );
  // Nobody was asked for a finger, a face or a PIN.
  expect(await signsIn(authenticator.used(await optionsFor("sign-in"), { flags: 0x01 }))).toBe(401);
  // What was asked for another purpose.
  expect(await signsIn(authenticator.used(await optionsFor("proof", token)))).toBe(401);
  expect(await signsIn(authenticator.used({ ...options, challenge: "bm90IG91cnM" }))).toBe(401);
  const alien = await ask("/passkeys/options", { for: "sign-in" }, undefined, "https://evil.example");
  expect(alien.status).toBe(403);
  expect(await signsIn(authenticator.used(await optionsFor("sign-in")))).toBe(201);
});

test("[PASSKEY-3] a passkey whose counter does not grow was copied, and signs nobody in", async () => {
  const authenticator = await adds(await signUp("cem"));
  expect(await signsIn(authenticator.used(await optionsFor("sign-in"), { counter: 7 }))).toBe(201);
  expect(await signsIn(authenticator.used(await optionsFor("sign-in"), { counter: 7 }))).toBe(401);
  expect(await signsIn(authenticator.used(await optionsFor("sign-in"), { counter: 8 }))).toBe(201);
});

test("[PASSKEY-4] nobody adds the passkey of another person, nor answers for another person", async () => {
  const [dora, eve] = [await signUp("dora"), await signUp("eve")];
  const [hers, evil] = [await adds(dora), await adds(eve)];
  const options = await optionsFor("add", eve, { password: PASSWORD });
  expect((await ask("/passkeys", { passkey: hers.made(options) }, eve)).status).toBe(403);
  // The challenge was hers, the session is not.
  const forDora = await optionsFor("add", dora, { password: PASSWORD });
  expect((await ask("/passkeys", { passkey: new Authenticator(server.url).made(forDora) }, eve)).status).toBe(
    401,
  );
  const proofForDora = await optionsFor("proof", dora);
  expect((await ask("/passkeys/proof", { passkey: evil.used(proofForDora) }, dora)).status).toBe(401);
  await using client = await FullClient.connect(server.wsUrl, { token: eve });
  await client.ok("passkey.remove", { id: hers.id, password: PASSWORD });
  expect(await signsIn(hers.used(await optionsFor("sign-in")))).toBe(201);
});

test("[PASSKEY-5] a passkey is shown again in place of the password", async () => {
  const token = await signUp("flo");
  const authenticator = await adds(token);
  await using flo = await FullClient.connect(server.wsUrl, { token });
  const passkey = authenticator.used(await optionsFor("proof", token));
  const { proof } = await ask("/passkeys/proof", { passkey }, token);
  expect((await ask("/passkeys/proof", { passkey }, token)).status).toBe(401);
  const other = await FullClient.connect(server.wsUrl, { token: await signUp("gus") });
  expect((await other.refused("factor.begin", { proof })).code).toBe("bad_credentials");
  await other.close();
  await flo.ok("factor.begin", { proof });
  await flo.ok("account.password", { proof, password: "staple of the battery" });
  expect((await ask("/sessions", { username: "flo", password: "staple of the battery" })).status).toBe(201);
});

test("[PASSKEY-6] what browsers never send is refused, and the server goes on", async () => {
  const { challenge } = await optionsFor("sign-in");
  const client = Buffer.from(
    JSON.stringify({ type: "webauthn.get", challenge, origin: server.url }),
  ).toString("base64url");
  const nonsense = [
    ...[
      {},
      { id: 5 },
      { id: "x" },
      { id: "x", response: null },
      { id: "x", response: { clientDataJSON: "…" } },
    ],
    ...[
      { id: "x", response: { clientDataJSON: client } },
      { id: "x", response: { clientDataJSON: "e30" } },
    ],
  ];
  for (const passkey of nonsense) expect([400, 401]).toContain(await signsIn(passkey));
  const authenticator = await adds(await signUp("hal"));
  const right = authenticator.used(await optionsFor("sign-in")) as { response: object };
  const torn = { ...right, response: { ...right.response, authenticatorData: "AAAA", signature: "AAAA" } };
  expect(await signsIn(torn)).toBe(401);
  expect(await signsIn(right)).toBe(201);
});
