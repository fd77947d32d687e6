import type { Login } from "../../chat/logins.ts";
import type { Refusal } from "../../protocol/errors.ts";
import { startMechanism } from "./sasl-mechanisms.ts";
import { type Mechanism, malformed, type SaslOffer, type Step } from "./sasl-step.ts";

/**
 * What the session answers to one AUTHENTICATE line. `say` = the parameters of the server's own AUTHENTICATE lines, none
 * while the client's message is not complete. `ends` = nobody is signed in: `failed` is 904 with the sentence of `refused`,
 * `too_long` 905, `aborted` 906, and `unknown` 908 with the mechanisms, then 904.
 */
export type SaslAnswer =
  | { readonly say: readonly string[] }
  | { readonly login: Login; readonly device: string | undefined }
  | { readonly ends: "failed"; readonly refused: Refusal }
  | { readonly ends: "too_long" | "aborted" | "unknown" };

/** Characters of a full part of a message (IRCv3 sasl-3.1). A shorter one, or `+`, is the last. */
const PART_CHARACTERS = 400;
/** Characters of a whole message: more than the longest name and password need. */
const MESSAGE_CHARACTERS_MAX = 10 * PART_CHARACTERS;
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/** Signs in one connection by AUTHENTICATE (IRCv3 sasl-3.1, sasl-3.2, sasl-ir). It answers lines in their order. */
export class Sasl {
  readonly #offer: SaslOffer;
  #mechanism: Mechanism | undefined;
  /** What has come of the client's message, in base64. */
  #message = "";

  constructor(offer: SaslOffer) {
    this.#offer = offer;
  }

  /** The client has named a mechanism and is not signed in yet. */
  get isUnderWay(): boolean {
    return this.#mechanism !== undefined;
  }

  /** Forgets the exchange that is under way: the client registers without it, or is gone. Returns whether there was one. */
  abort(): boolean {
    const was = this.isUnderWay;
    this.#mechanism = undefined;
    this.#message = "";
    return was;
  }

  /** Hears the parameters of an AUTHENTICATE line: a mechanism, perhaps with a first part, or one more part. */
  async hear([word = "", first]: readonly string[]): Promise<SaslAnswer> {
    if (word === "*") return this.#end({ ends: "aborted" });
    if (this.#mechanism) return this.#part(word);
    this.#mechanism = startMechanism(word, this.#offer);
    if (!this.#mechanism) return { ends: "unknown" };
    return first === undefined ? { say: ["+"] } : this.#part(first);
  }

  async #part(part: string): Promise<SaslAnswer> {
    if (part === "*") return this.#end({ ends: "aborted" });
    if (part.length > PART_CHARACTERS) return this.#end({ ends: "too_long" });
    if (part !== "+") this.#message += part;
    if (this.#message.length > MESSAGE_CHARACTERS_MAX) return this.#end({ ends: "too_long" });
    if (part.length === PART_CHARACTERS) return { say: [] };
    const message = this.#message;
    this.#message = "";
    if (!BASE64.test(message)) return this.#answer(malformed);
    return this.#answer(await this.#step(Buffer.from(message, "base64")));
  }

  async #step(message: Uint8Array): Promise<Step> {
    const mechanism = this.#mechanism;
    if (!mechanism) throw new Error("there is no mechanism that takes this message");
    return await mechanism.step(message);
  }

  #answer(step: Step): SaslAnswer {
    if ("challenge" in step) return { say: partsOf(step.challenge) };
    if ("login" in step) return this.#end({ login: step.login, device: step.device });
    return this.#end({ ends: "failed", refused: step.refused });
  }

  #end(answer: SaslAnswer): SaslAnswer {
    this.abort();
    return answer;
  }
}

/** A message of the server as the parameters of its AUTHENTICATE lines. */
function partsOf(message: Uint8Array): string[] {
  const text = Buffer.from(message).toString("base64");
  const parts: string[] = [];
  for (let at = 0; at < text.length; at += PART_CHARACTERS) parts.push(text.slice(at, at + PART_CHARACTERS));
  // A full part is never the last, so that the client knows where the message ends.
  if (text.length % PART_CHARACTERS === 0) parts.push("+");
  return parts;
}
