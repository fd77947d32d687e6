import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { createHash } from "node:crypto";
import { connect } from "../../src/sdk/chat.ts";
import { signUp as signUpWithSdk } from "../../src/sdk/sign-in.ts";
import { proofFor } from "../../src/sdk/work.ts";
import { challenges } from "../../src/secrets/challenges.ts";
import { FullClient } from "../support/full-client.ts";
import { LineClient } from "../support/line-client.ts";
import { signUp } from "../support/people.ts";
import { type Server, startServer } from "../support/server.ts";
import { type Got, Surfer } from "../support/surfer.ts";

// A proof takes some tenths of a second, and on a busy machine some seconds.
setDefaultTimeout(60_000);

type Work = { readonly challenge: string; readonly bits: number };
/** A visitor from another machine, as the proxy on this one says. */
const from = (address: string) => ({ "X-Forwarded-For": address });
const far = from("203.0.113.9");

let server: Server;
let owner: FullClient;
beforeAll(async () => {
  const env = { EXCHAT_GUESTS: "on", EXCHAT_REGISTRATION: "open", EXCHAT_IRC_PORT: "any" };
  server = await startServer({ env });
  const code = /#owner=([\w-]+)/.exec(server.stdout())?.[1];
  owner = await FullClient.connect(server.wsUrl, { token: await signUp(server.url, "olga") });
  await owner.ok("owner.claim", { code });
  await owner.ok("setting.set", { key: "proofOfWork", value: true });
});
afterAll(async () => {
  await owner?.close();
  await server?.[Symbol.asyncDispose]();
});

const asks = (path: string, content: object, headers: Readonly<Record<string, string>> = far): Promise<Got> =>
  new Surfer(server.url, headers).post(path, content);
/** What the server asks of a newcomer. */
async function workFor(path: string, content: object): Promise<Work> {
  const { status, body } = await asks(path, content);
  expect([status, body["code"]]).toEqual([403, "proof_required"]);
  return { challenge: `${body["challenge"]}`, bits: Number(body["bits"]) };
}
async function solved(work: Work): Promise<string> {
  return (await proofFor(work)) ?? "unsolved";
}
const zeroBits = (text: string): number =>
  Math.clz32(createHash("sha256").update(text).digest().readUInt32BE(0));

describe("[AUTH-16] proof of work", () => {
  test("[AUTH-16] a solution is what the documents say: a SHA-256 that begins with zero bits", async () => {
    const challenge = `10.abcdef.${"x".repeat(11)}.${"y".repeat(22)}`;
    const proof = await solved({ challenge, bits: 10 });
    expect(proof).toMatch(new RegExp(`^${challenge}:\\d+$`));
    expect(zeroBits(proof)).toBeGreaterThanOrEqual(10);
    // More than a client does; and a person has cancelled.
    expect(await proofFor({ challenge, bits: 30 })).toBeUndefined();
    expect(await proofFor({ challenge, bits: 22 }, AbortSignal.abort())).toBeUndefined();
  });

  test("[AUTH-16] is told by GET /info, and is asked of people from elsewhere only", async () => {
    expect((await new Surfer(server.url).get("/info")).body["proofOfWork"]).toBe(true);
    expect((await asks("/users", { username: "near" }, {})).status).toBe(201);
    expect((await asks("/guests", {}, {})).status).toBe(201);
    const { bits } = await workFor("/users", { username: "away" });
    expect(bits).toBeWithin(15, 20);
  });

  test("[AUTH-16] lets an account be made, once, for the name and from the network that asked", async () => {
    const ada = { username: "ada" };
    const proof = await solved(await workFor("/users", ada));
    const codeOf = async (content: object, headers?: Readonly<Record<string, string>>) =>
      (await asks("/users", content, headers)).body["code"];
    expect(await codeOf({ username: "eve", proof })).toBe("proof_required");
    expect(await codeOf({ ...ada, proof }, from("198.51.100.7"))).toBe("proof_required");
    expect((await asks("/users", { ...ada, proof })).status).toBe(201);
    // Shown again.
    const guest = { username: "gil" };
    const other = await solved(await workFor("/guests", guest));
    expect((await asks("/guests", { ...guest, proof: other })).status).toBe(201);
    expect((await asks("/guests", { ...guest, proof: other })).body["code"]).toBe("proof_required");
  });

  test("[AUTH-16] that is forged or too easy lets nobody in", async () => {
    const mia = { username: "mia" };
    const { challenge, bits } = await workFor("/users", mia);
    let easy = 0;
    while (zeroBits(`${challenge}:${easy}`) >= bits) easy += 1;
    const [, ...rest] = challenge.split(".");
    const forged = ["1", ...rest].join(".");
    const proof = await solved({ challenge: forged, bits: 1 });
    for (const wrong of [`${challenge}:${easy}`, proof, challenge, "", "x:1", `${challenge}:-1`])
      expect([wrong, (await asks("/users", { ...mia, proof: wrong })).body["code"]]).toEqual([
        wrong,
        "proof_required",
      ]);
  });

  test("[AUTH-16] of a challenge whose time is over, or of another server, proves nothing", async () => {
    const keyed = (key: string) => (text: string) =>
      createHash("sha256").update(`${key}${text}`).digest("hex");
    const read = async (forMs: number, key: string) => {
      const challenge = challenges.make({ bits: 8, forMs }, keyed("mine"), "ada");
      return challenges.read(await solved({ challenge, bits: 8 }), keyed(key), "ada");
    };
    expect(await read(60_000, "mine")).toMatchObject({ leftMs: expect.any(Number) });
    expect(await read(-2_000, "mine")).toBeUndefined();
    expect(await read(60_000, "theirs")).toBeUndefined();
  });

  test("[AUTH-16] is asked neither with an invitation nor of what else is wrong", async () => {
    const { code } = await owner.ok<{ code: string }>("server.invite", { role: "member" });
    expect((await asks("/users", { username: "ina", invite: code })).status).toBe(201);
    expect((await asks("/users", { username: "olga" })).status).toBe(409);
    expect((await asks("/users", { username: "no name!" })).body["code"]).toBe("bad_name");
  });

  test("[AUTH-16] is asked over WebSockets: of guests by hello, and of guests who become accounts", async () => {
    await using client = await FullClient.open(server.wsUrl, "gus", far);
    const asked = (await client.refused("hello", { name: "gus" })) as unknown as Work & { code: string };
    expect(asked.code).toBe("proof_required");
    await client.ok("hello", { name: "gus", proof: await solved(asked) });
    const wanted = { name: "gustav", password: "correct horse battery" };
    const more = (await client.refused("account.register", wanted)) as unknown as Work;
    const account = { ...wanted, proof: await solved(more) };
    expect(await client.ok("account.register", account)).toMatchObject({ user: { kind: "account" } });
  });

  test("[AUTH-16] is computed by the SDK: for an account, and for a guest", async () => {
    const proxied = await startProxied();
    try {
      const { token, username } = await signUpWithSdk(proxied.url, { username: "sid" });
      expect([token.length, username]).toEqual([43, "sid"]);
      const guest = await connect({ url: proxied.url, name: "gwen" });
      expect(guest.me.name).toBe("gwen");
      guest.close();
    } finally {
      await proxied.stop();
    }
  });

  test("[AUTH-16] cannot be shown over IRC: people are told to make an account in the page", async () => {
    const port = Number(/^ {2}irc .*?:(\d+)/m.exec(server.stdout())?.[1]);
    await using client = await LineClient.connect(port);
    client.send("PROXY TCP4 192.0.2.7 127.0.0.1 1 2\r\nNICK ivy\r\nUSER ivy 0 * :ivy\r\n");
    await client.ended();
    expect(client.rest().at(-1)).toContain("make an account in its page");
  });
});

/** A proxy on this machine through which programs come from elsewhere. */
async function startProxied(): Promise<{ readonly url: string; stop(): Promise<void> }> {
  const target = new URL(server.url);
  type Pair = { far?: { write(data: Uint8Array): number; end(): void }; first: boolean };
  const listener = Bun.listen<Pair>({
    ...{ hostname: "127.0.0.1", port: 0 },
    socket: {
      open(socket) {
        socket.data = { first: true };
      },
      async data(socket, data) {
        socket.data.far ??= await Bun.connect({
          ...{ hostname: target.hostname, port: Number(target.port) },
          socket: { data: (_, answer) => void socket.write(answer), close: () => void socket.end() },
        });
        const text = socket.data.first
          ? data
              .toString("latin1")
              .replace("\r\n", "\r\nX-Forwarded-For: 203.0.113.77\r\nConnection: close\r\n")
          : data.toString("latin1");
        socket.data.first = false;
        socket.data.far.write(Buffer.from(text, "latin1"));
      },
      close: (socket) => void socket.data.far?.end(),
    },
  });
  return { url: `http://127.0.0.1:${listener.port}`, stop: async () => listener.stop(true) };
}
