import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import { fingerprintOf } from "../../src/protocol/fingerprints.ts";
import { limits } from "../../src/protocol/limits.ts";
import { BareServer } from "../support/bare-server.ts";
import { IrcClient } from "../support/irc-client.ts";
import { testWith } from "../support/loud-skip.ts";
import { chatWithAda } from "../support/sasl.ts";
import { TempFolder } from "../support/temp-folder.ts";

setDefaultTimeout(30_000);
const lacking = Bun.which("openssl") ? undefined : "there is no openssl here";
const PASSWORD = "a password of alice's";
const NO_FINGERPRINT = "0".repeat(64);

const said = (lines: readonly string[]) =>
  lines.flatMap((line) => /^:NickServ!\S+ NOTICE \S+ :(.*)$/.exec(line)?.[1] ?? []);
const numericsOf = (lines: readonly string[]) => lines.map((line) => line.split(" ")[1]);

test("[SASL-13] a fingerprint is what programs print of a certificate's SHA-256", () => {
  const digits = "0123456789abcdef".repeat(4);
  const colons = digits.toUpperCase().replaceAll(/..(?=.)/g, "$&:");
  for (const text of [digits, colons, `sha256 Fingerprint=${colons}\n`, ` ${digits} `])
    expect(fingerprintOf(text)).toBe(digits);
  for (const text of ["", "nonsense", digits.slice(1), `${digits}0`, digits.replace("f", "g")])
    expect(fingerprintOf(text)).toBeUndefined();
});

test("[SASL-13] certificates that sign nobody in count by themselves: they shut out nobody's password", async () => {
  await using place = await chatWithAda();
  const { logins } = place.world.chat.access;
  const caller = { network: "192.0.2.0" };
  const shows = () => logins.byCertificate({ name: "Ada", fingerprint: NO_FINGERPRINT }, caller, "IRC");
  for (let i = 0; i < limits.wrongPasswordsMax; i += 1)
    expect(await shows()).toMatchObject({ refused: { code: "bad_credentials" } });
  expect(await shows()).toMatchObject({ refused: { code: "rate_limited" } });
  const right = await logins.byPassword({ name: "Ada", password: "correct horse battery" }, caller, "IRC");
  expect(right).toMatchObject({ user: { name: "Ada" } });
});

describe("over TLS", () => {
  const folder = new TempFolder();
  let server: BareServer;
  let port = 0;
  let strangers = 0;

  const pem = (name: string, part: "cert" | "key") => readFileSync(folder.in(`${name}-${part}.pem`), "utf8");
  const fingerprint = (name: string) => new X509Certificate(pem(name, "cert")).fingerprint256;

  /** A client, with a certificate of its own if `own` names one, that has asked for SASL. */
  async function comes(nick: string, own?: string): Promise<{ client: IrcClient; offered: string }> {
    const keys = own === undefined ? undefined : { cert: pem(own, "cert"), key: pem(own, "key") };
    const client = await IrcClient.connect(port, pem("server", "cert"), keys);
    const lines = await client.asks("CAP LS 302");
    await client.asks("CAP REQ sasl", `NICK ${nick}`, `USER ${nick} 0 * :${nick}`);
    return { client, offered: /[ :]sasl=(\S+)/.exec(lines.join("\n"))?.[1] ?? "" };
  }

  /** The numerics that answer EXTERNAL with this message, and the client's name afterwards. */
  async function external(own: string, message: string): Promise<(string | undefined)[]> {
    strangers += 1;
    const { client } = await comes(`stranger${strangers}`, own);
    await using _ = client;
    const lines = await client.asks("AUTHENTICATE EXTERNAL", `AUTHENTICATE ${message}`);
    const [welcome] = await client.asks("CAP END");
    const name = welcome?.split(" ")[2];
    return [...numericsOf(lines), name === `stranger${strangers}` ? "a guest" : name];
  }

  async function registers(nick: string, own: string): Promise<IrcClient> {
    const { client } = await comes(nick, own);
    await client.asks("CAP END");
    expect(said(await client.asks(`NS REGISTER ${PASSWORD.replaceAll(" ", "-")}`))).toEqual([
      `The account ${nick} is yours.`,
    ]);
    return client;
  }

  beforeAll(async () => {
    if (lacking !== undefined) return;
    for (const name of ["server", "laptop", "phone", "stranger"]) {
      const made = Bun.spawnSync([
        ...["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", `/CN=${name}`],
        ...["-keyout", folder.in(`${name}-key.pem`), "-out", folder.in(`${name}-cert.pem`)],
      ]);
      expect(made.exitCode).toBe(0);
    }
    server = new BareServer({
      EXCHAT_DATA: folder.in("data"),
      EXCHAT_IRC_TLS_PORT: "any",
      EXCHAT_REGISTRATION: "open",
      EXCHAT_TLS_CERT: folder.in("server-cert.pem"),
      EXCHAT_TLS_KEY: folder.in("server-key.pem"),
    });
    port = Number(/:(\d+)/.exec(await server.printed(/^ {2}irc .*$/m))?.[1]);
  });
  afterAll(async () => {
    await server?.[Symbol.asyncDispose]();
    folder[Symbol.dispose]();
  });

  testWith(
    lacking,
    "[SASL-13] a person signs in by the certificates on their list, until they remove them",
    async () => {
      for (const [own, offered] of [
        [undefined, "SCRAM-SHA-256,PLAIN"],
        ["laptop", "EXTERNAL,SCRAM-SHA-256,PLAIN"],
      ] as const) {
        const come = await comes("one", own);
        expect(come.offered).toBe(offered);
        await come.client[Symbol.asyncDispose]();
      }
      expect(await external("laptop", "+")).toEqual(["AUTHENTICATE", "904", "a guest"]);
      await using alice = await registers("alice", "laptop");
      const laptop = fingerprint("laptop").replaceAll(":", "").toLowerCase();
      expect(said(await alice.asks("NS CERT LIST"))).toEqual(["No certificate signs you in."]);
      expect(said(await alice.asks("NS CERT ADD"))).toEqual([`The certificate ${laptop} signs you in.`]);
      await alice.asks(`NS CERT ADD ${fingerprint("phone")} my phone`);
      const list = said(await alice.asks("NS CERT LIST"));
      expect(list).toHaveLength(2);
      expect(list.join("\n")).toContain(", my phone");

      for (const message of ["+", btoa("Alice"), btoa("alice@phone")])
        expect(await external("phone", message)).toEqual(["AUTHENTICATE", "900", "903", "alice"]);
      for (const [own, message] of [
        ["phone", btoa("bob")],
        ["stranger", btoa("alice")],
      ] as const)
        expect(await external(own, message)).toEqual(["AUTHENTICATE", "904", "a guest"]);

      expect(said(await alice.asks("NS CERT DEL"))).toEqual([
        `The certificate ${laptop} does not sign you in any more.`,
      ]);
      expect(said(await alice.asks("NS CERT DEL"))).toEqual([
        `The certificate ${laptop} is not on your list.`,
      ]);
      expect(await external("laptop", "+")).toEqual(["AUTHENTICATE", "904", "a guest"]);
    },
  );

  testWith(lacking, "[SASL-13] the certificate of a proxy signs in none of its clients", async () => {
    const keys = { cert: pem("phone", "cert"), key: pem("phone", "key") };
    await using client = await IrcClient.connect(port, pem("server", "cert"), keys);
    client.say("PROXY TCP4 192.0.2.7 127.0.0.1 1 2");
    const caps = (await client.asks("CAP LS 302")).join(" ");
    expect(/[ :]sasl=(\S+)/.exec(caps)?.[1]).toBe("SCRAM-SHA-256,PLAIN");
  });

  testWith(
    lacking,
    "[SASL-13] a certificate is one account's, and goes when the password changes",
    async () => {
      await using carol = await registers("carol", "stranger");
      await using dave = await registers("dave", "stranger");
      await carol.asks("NS CERT ADD");
      expect(said(await dave.asks("NS CERT ADD"))).toEqual([
        "this certificate signs in to another account: use one of your own",
      ]);
      for (const wrong of ["NS CERT ADD nonsense", "NS CERT DEL nonsense"])
        expect(said(await dave.asks(wrong))[0]).toStartWith("This is no SHA-256");
      expect(said(await dave.asks("NS CERT", "NS CERT FROB"))).toEqual([
        "Say CERT ADD [fingerprint [name]] | DEL [fingerprint] | LIST",
        "Say CERT ADD, CERT DEL or CERT LIST",
      ]);
      const old = PASSWORD.replaceAll(" ", "-");
      await carol.asks(`NS PASSWORD ${old} another-${old}`);
      expect(said(await carol.asks("NS CERT LIST"))).toEqual(["No certificate signs you in."]);
      expect(await external("stranger", "+")).toEqual(["AUTHENTICATE", "904", "a guest"]);
    },
  );
});
