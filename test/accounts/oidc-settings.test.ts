import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import { configOf } from "../../src/config.ts";
import { Cluster } from "../support/cluster.ts";
import { freePort } from "../support/free-port.ts";
import { RealIssuer } from "../support/issuer.ts";
import { testWith } from "../support/loud-skip.ts";
import { CLIENT } from "../support/lying-issuer.ts";
import { OidcBrowser } from "../support/oidc-browser.ts";
import { postgresLacking } from "../support/postgres.ts";
import { startServer } from "../support/server.ts";
import { exchat } from "../support/verb.ts";

setDefaultTimeout(60_000);

const good = { EXCHAT_OIDC_ISSUER: "https://id.example.org", EXCHAT_OIDC_CLIENT_ID: "exchat" };
const problemOf = (env: Readonly<Record<string, string>>): string => {
  try {
    configOf([], env);
    return "";
  } catch (cause) {
    return (cause as Error).message;
  }
};

test("[OIDC-7] settings of the issuer that cannot be used are refused with a sentence that names them", () => {
  const wrong: readonly (readonly [Readonly<Record<string, string>>, string])[] = [
    [{ EXCHAT_OIDC_CLIENT_ID: "exchat" }, "EXCHAT_OIDC_ISSUER is missing"],
    [{ EXCHAT_OIDC_ISSUER: "https://id.example.org" }, "EXCHAT_OIDC_CLIENT_ID is missing"],
    [{ ...good, EXCHAT_OIDC_ISSUER: "id.example.org" }, "it is the address of an issuer"],
    [{ ...good, EXCHAT_OIDC_ISSUER: "http://id.example.org" }, "without https"],
    [
      { ...good, EXCHAT_OIDC_ISSUER: "https://id.example.org/.well-known/openid-configuration" },
      "leave out /.well-known",
    ],
    [{ ...good, EXCHAT_OIDC_SCOPES: "profile" }, 'without the scope "openid"'],
    [{ ...good, EXCHAT_OIDC_ROLES: "groups" }, "CLAIM:VALUE=ROLE"],
    [{ ...good, EXCHAT_OIDC_ROLES: "groups:a=boss" }, "CLAIM:VALUE=ROLE"],
    [{ ...good, EXCHAT_OIDC_ROLES: "groups:a=owner" }, "makes nobody an owner"],
    [{ ...good, EXCHAT_OIDC_ACCOUNTS: "anyone" }, "a list of domains"],
    [{ ...good, EXCHAT_OIDC_CLIENT_SECRET_FILE: "/nowhere/secret" }, "cannot be read"],
    [
      { ...good, EXCHAT_OIDC_CLIENT_SECRET: "sesame", EXCHAT_OIDC_CLIENT_SECRET_FILE: "/nowhere" },
      "keep one",
    ],
  ];
  for (const [env, says] of wrong) {
    expect(problemOf(env)).toContain(says);
    expect(problemOf(env)).not.toContain("sesame");
  }
  const roles = { EXCHAT_OIDC_ROLES: "urn:example:roles:/chat/admins=admin, staff=moderator" };
  expect(configOf([], { ...good, ...roles }).oidc?.roles).toEqual({
    claim: "urn:example:roles",
    of: new Map([
      ["/chat/admins", "admin"],
      ["staff", "moderator"],
    ]),
  });
  expect(configOf([], {}).oidc).toBeUndefined();
});

test("[OIDC-7] a server starts without its issuer, says so, and signs people in when the issuer is there", async () => {
  const port = freePort();
  await using server = await startServer({
    env: {
      EXCHAT_OIDC_ISSUER: `http://127.0.0.1:${port}`,
      EXCHAT_OIDC_CLIENT_ID: CLIENT.id,
      EXCHAT_OIDC_CLIENT_SECRET: CLIENT.secret,
      EXCHAT_OIDC_NAME: "Example ID",
    },
  });
  const browser = new OidcBrowser();
  const begun = await browser.post(`${server.url}/oidc/begin`, {});
  expect([begun.status, await begun.json()]).toEqual([
    503,
    { error: "Example ID cannot be reached: try again later" },
  ]);
  expect(await browser.get(`${server.url}/info`)).toMatchObject({
    oidc: { name: "Example ID", trouble: true },
  });
  const doctor = async () => (await exchat(["doctor", "--data", server.data])).stdout;
  expect(await doctor()).toContain("oidc: nobody can sign in with Example ID: http://127.0.0.1:");
  await using _issuer = await RealIssuer.start({ "sub-ada": { preferred_username: "ada" } }, port);
  expect(await browser.signIn(server.url, "sub-ada")).toBe("/#oidc");
  expect(await browser.get(`${server.url}/info`)).toMatchObject({ oidc: { name: "Example ID" } });
  expect(await doctor()).toContain("oidc: Example ID answers");
});

let cluster: Cluster | undefined;
let issuer: RealIssuer | undefined;
beforeAll(async () => {
  if (postgresLacking) return;
  issuer = await RealIssuer.start({ "sub-ada": { preferred_username: "ada" } });
  const env = {
    EXCHAT_OIDC_ISSUER: issuer.url,
    EXCHAT_OIDC_CLIENT_ID: CLIENT.id,
    EXCHAT_OIDC_CLIENT_SECRET: CLIENT.secret,
  };
  cluster = await Cluster.start({ nodes: 2, env });
});
afterAll(async () => {
  await cluster?.[Symbol.asyncDispose]();
  await issuer?.[Symbol.asyncDispose]();
});

testWith(
  postgresLacking,
  "[OIDC-2] a sign-in that began at one node is completed at another one, once",
  async () => {
    const [one, two] = cluster?.nodes.map(({ server }) => server.url) ?? [];
    if (!one || !two) throw new Error("two nodes should run");
    const browser = new OidcBrowser();
    const begun = await browser.post(`${one}/oidc/begin`, {});
    const { url } = (await begun.json()) as { url: string };
    const returned = await browser.throughIssuer(url, "sub-ada");
    // A proxy before both: what the browser has for one it has for the other.
    for (const [name, value] of browser.cookiesOf(one)) browser.setCookie(two, name, value);
    expect((await browser.ask(returned.replace(one, two))).headers.get("location")).toBe("/#oidc");
    const made = await browser.post(`${two}/oidc/account`, { username: "ada" });
    expect(made.status).toBe(201);
    expect(await browser.userAt(two)).toMatchObject({ name: "ada" });
    await browser.ask(returned);
    const said = await browser.get<{ problem?: string }>(`${one}/oidc/account`);
    expect(said.problem).toContain("did not accept");
  },
);
