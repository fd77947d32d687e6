import { createHash, createHmac, pbkdf2Sync } from "node:crypto";
import type { Admitted } from "../../src/chat/admitted.ts";
import type { Caller } from "../../src/chat/hashing.ts";
import type { Sasl, SaslAnswer } from "../../src/doors/irc/sasl.ts";
import type { SaslOffer } from "../../src/doors/irc/sasl-step.ts";
import { welcome } from "./chat.ts";
import { ChatWorld } from "./chat-world.ts";

export const PASSWORD = "correct horse battery";
export const base64 = (text: string | Uint8Array) => Buffer.from(text).toString("base64");
const hmac = (key: Uint8Array, text: string) => createHmac("sha256", key).update(text).digest();

/** A chat with ada, who has a password. */
export async function chatWithAda(as: Parameters<typeof ChatWorld.open>[0] = {}) {
  const world = await ChatWorld.open(as);
  const ada = await world.chat.access.newcomers.signUp({ name: "Ada", password: PASSWORD }, welcome, {
    kind: "token",
  });
  if ("refused" in ada) throw new Error(ada.refused.message);
  return { world, ada, [Symbol.asyncDispose]: () => world[Symbol.asyncDispose]() };
}

export const offerOf = ({ chat }: ChatWorld, more: Partial<SaslOffer> = {}): SaslOffer => ({
  logins: chat.access.logins,
  takesPasswords: true,
  caller: (): Caller => ({ network: "192.0.2.0" }),
  ...more,
});

/** Says these lines in their order, and returns what the last one is answered. */
export async function says(sasl: Sasl, ...lines: readonly string[]): Promise<SaslAnswer> {
  let answer: SaslAnswer = { say: [] };
  for (const line of lines) answer = await sasl.hear(line.split(" "));
  return answer;
}

export const plain = (authzid: string, authcid: string, password: string) =>
  base64(`${authzid}\0${authcid}\0${password}`);

/**
 * A client's answer to server-first-message, after `bare`, its client-first-message-bare (RFC 5802, section 3). `signature` = what
 * the server must say then.
 */
export function answerTo(said: string, bare: string, password: string) {
  const [, nonce = "", salt = "", rounds = ""] = /^r=([^,]+),s=([^,]+),i=(\d+)$/.exec(said) ?? [];
  const salted = pbkdf2Sync(password, Buffer.from(salt, "base64"), Number(rounds), 32, "sha256");
  const clientKey = hmac(salted, "Client Key");
  const unproved = `c=biws,r=${nonce}`;
  const message = `${bare},${said},${unproved}`;
  const signed = hmac(createHash("sha256").update(clientKey).digest(), message);
  const proof = base64(signed.map((byte, i) => byte ^ (clientKey[i] ?? 0)));
  const signature = base64(hmac(hmac(salted, "Server Key"), message));
  return { salt, rounds, nonce, proved: `${unproved},p=${proof}`, signature };
}

const nothing = { salt: "", rounds: "", nonce: "", final: undefined, signature: "" };

/** Signs in as irc clients do, and returns the last answer. */
export async function scram(sasl: Sasl, name: string, password: string, spoil = (text: string) => text) {
  const bare = `n=${name},r=clientnonce`;
  const first = await says(sasl, "SCRAM-SHA-256", base64(`n,,${bare}`));
  if (!("say" in first)) return { ...nothing, last: first };
  const said = Buffer.from(first.say.join(""), "base64").toString();
  const { proved, signature, ...settled } = answerTo(said, bare, password);
  const final = await says(sasl, base64(spoil(proved)));
  return { ...settled, final, signature, last: "say" in final ? await says(sasl, "+") : final };
}

/** The sessions that the person sees. */
export const sessionsOf = async ({ chat }: ChatWorld, { user, session }: Admitted) => {
  const client = { user: user.id, session, person: user.id, group: user.id };
  const found = await chat.questions.ask(client as never, { type: "session.list" });
  if ("refused" in found) throw new Error(found.refused.message);
  return found.sessions;
};
