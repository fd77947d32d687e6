import { afterAll, beforeAll, beforeEach, expect, setDefaultTimeout, test } from "bun:test";
import type { Claimed } from "../../src/chat/oidc-sign-ins.ts";
import { oidcOf } from "../../src/config/oidc.ts";
import { clock } from "../../src/net/clock.ts";
import { Issuer } from "../../src/oidc/issuer.ts";
import { CLIENT, type Lie, LyingIssuer } from "../support/lying-issuer.ts";

setDefaultTimeout(60_000);

const RETURN = "https://chat.example.org/oidc/return";
const BYTES_MAX = 100_000;

let lying: LyingIssuer;
let lines: string[];
beforeAll(async () => {
  lying = await LyingIssuer.start();
});
beforeEach(() => {
  lines = [];
});
afterAll(() => lying[Symbol.dispose]());

function issuerWith(env: Readonly<Record<string, string>> = {}, msMax = 20_000): Issuer {
  const config = oidcOf(
    {
      EXCHAT_OIDC_ISSUER: lying.url,
      EXCHAT_OIDC_CLIENT_ID: CLIENT.id,
      EXCHAT_OIDC_CLIENT_SECRET: CLIENT.secret,
      EXCHAT_OIDC_NAME: "Lying ID",
      ...env,
    },
    () => "",
  );
  if (!config) throw new Error("there is no issuer");
  const log = {
    info: (_: string, fields: object = {}) => void lines.push(JSON.stringify(fields)),
    error: (what: string) => void lines.push(what),
  };
  return new Issuer(config, { log, clock, bounds: { msMax, bytesMax: BYTES_MAX } });
}

/** A whole sign-in, while the issuer lies so. */
async function signIn(lie: Lie, issuer = issuerWith()): Promise<Claimed | { readonly trouble: string }> {
  lying.lie = lie;
  const begun = await issuer.begin(RETURN);
  if ("trouble" in begun) return begun;
  lying.nonce = begun.nonce;
  return await issuer.finish(new URL(`${RETURN}?code=abc&state=${begun.state}`), begun);
}

const past = Math.floor(Date.now() / 1_000) - 3_600;
const html = () => new Response("<h1>Sign in</h1>", { headers: { "content-type": "text/html" } });
const endless = () =>
  new Response(
    new ReadableStream({ pull: (controller) => controller.enqueue(new Uint8Array(16_384).fill(32)) }),
    { headers: { "content-type": "application/json" } },
  );
const DOCUMENT = "/.well-known/openid-configuration";

/** What it does; what the person reads; what the operator finds. */
const lies: Readonly<Record<string, readonly [Lie, string, string]>> = {
  "another issuer": [{ claims: { iss: "https://id.example.org" } }, "in the name of another issuer", "iss"],
  "another program": [{ claims: { aud: "another" } }, "for another program", "aud"],
  "several programs": [
    { claims: { aud: [CLIENT.id, "another"], azp: "another" } },
    "for another program",
    "azp",
  ],
  "an expired proof": [{ claims: { exp: past, iat: past - 60 } }, "has expired", "exp"],
  "a proof of the future": [{ claims: { nbf: past + 7_200 } }, "is not valid yet", "nbf"],
  "another nonce": [{ claims: { nonce: "stolen" } }, "to another question", "nonce"],
  "no nonce": [{ claims: { nonce: undefined } }, "to another question", "nonce"],
  "an unsigned proof": [{ alg: "none" }, "not signed as it must be", "alg"],
  "a proof signed with the client's secret": [{ alg: "HS256" }, "not signed as it must be", "alg"],
  "another key": [{ otherKey: true }, "none of its keys has signed", "signature verification failed"],
  "no sub": [{ claims: { sub: undefined } }, "without saying who you are", "sub"],
  "an endless sub": [{ claims: { sub: "1".repeat(300) } }, "did not say who you are", "sub"],
  "a page instead of a token": [
    { answers: { "/token": html } },
    "with a page instead of data",
    "content-type",
  ],
  "a token that is no JSON": [
    { answers: { "/token": () => new Response("{", { headers: { "content-type": "application/json" } }) } },
    "something that cannot be read",
    "as JSON",
  ],
  "an endless token": [
    { answers: { "/token": endless } },
    "answers as no issuer should",
    `${BYTES_MAX} bytes`,
  ],
  "a refused code": [
    { answers: { "/token": () => Response.json({ error: "invalid_grant" }, { status: 400 }) } },
    "did not accept its own answer",
    "invalid_grant",
  ],
  "a token elsewhere": [
    { answers: { "/token": () => Response.redirect("http://169.254.169.254/latest/meta-data") } },
    "answers as no issuer should",
    "redirect to",
  ],
  "keys elsewhere": [
    { document: { jwks_uri: "http://169.254.169.254/jwks" } },
    "answers as no issuer should",
    "an address inside this network",
  ],
  "userinfo of another person": [
    { userinfo: { sub: "2", groups: ["chat-owners"] } },
    "so nobody was signed in",
    "sub",
  ],
  "a document of another issuer": [
    { document: { issuer: "https://id.example.org" } },
    "is not set up rightly",
    'the document of another issuer, \\"https://id.example.org\\"',
  ],
  "a document without a token's address": [
    { document: { token_endpoint: undefined } },
    "is not set up rightly",
    "token_endpoint",
  ],
  "a document that is a page": [{ answers: { [DOCUMENT]: html } }, "is not set up rightly", "is no JSON"],
  "no document": [
    { answers: { [DOCUMENT]: () => new Response("", { status: 404 }) } },
    "is not set up rightly",
    "status 404",
  ],
  "an endless document": [
    { answers: { [DOCUMENT]: endless } },
    "answers as no issuer should",
    `${BYTES_MAX} bytes`,
  ],
  "a document elsewhere": [
    { answers: { [DOCUMENT]: () => Response.redirect("http://127.0.0.1:1/") } },
    "answers as no issuer should",
    "redirect to",
  ],
};

for (const [what, [lie, says, tells]] of Object.entries(lies))
  test(`[OIDC-6] an issuer that lies: ${what}`, async () => {
    const answer = await signIn(lie);
    expect("trouble" in answer ? answer.trouble : "signed in").toContain(says);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain(tells);
  });

test("[OIDC-6] a slow issuer is not waited for, and an honest one signs in", async () => {
  const slow = () => new Promise<Response>(() => undefined);
  const late = await signIn({ answers: { [DOCUMENT]: slow } }, issuerWith({}, 300));
  expect(late).toEqual({ trouble: "Lying ID takes too long to answer: try again later" });
  expect(
    await signIn({ claims: { name: "Ada", email: "Ada@Example.org", email_verified: true } }),
  ).toMatchObject({
    proof: { issuer: lying.url, subject: "1", email: "ada@example.org" },
  });
});
