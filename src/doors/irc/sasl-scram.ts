import type { ScramExchange } from "../../chat/logins.ts";
import { refusal } from "../../protocol/errors.ts";
import {
  isSelf,
  labelOf,
  type Mechanism,
  malformed,
  type SaslOffer,
  type Step,
  textOf,
  whoIs,
} from "./sasl-step.ts";

/**
 * RFC 5802, section 7: gs2-header, then client-first-message-bare. `n` and `y` are the flags of a client that binds to no
 * channel. Printable ASCII without the comma is a nonce.
 */
const FIRST = /^([ny],(?:a=([^,]*))?,)(n=([^,]*),r=([!-+\--~]+)(?:,.*)?)$/s;
/** client-final-message: the part that is proved, and the proof. */
const FINAL = /^(c=([^,]*),r=([^,]*)(?:,.*)?),p=([A-Za-z0-9+/]{43}=)$/s;

/** What the first message of the client and the answer to it have settled. */
interface Begun {
  readonly exchange: ScramExchange;
  readonly device: string | undefined;
  /** The gs2-header, in base64. */
  readonly binding: string;
  readonly nonce: string;
  /** The two messages, as the proof has them. */
  readonly said: string;
}

/** The server's side of SCRAM-SHA-256 (RFC 5802, RFC 7677), without channel binding. */
export class Scram implements Mechanism {
  readonly #offer: SaslOffer;
  #begun: Begun | undefined;
  #proved = false;

  constructor(offer: SaslOffer) {
    this.#offer = offer;
  }

  async step(message: Uint8Array): Promise<Step> {
    if (this.#begun && this.#proved) return this.#signIn(this.#begun, message);
    const text = textOf(message);
    if (text === undefined || text.includes("\0")) return malformed;
    return this.#begun ? this.#prove(this.#begun, text) : this.#begin(text);
  }

  async #begin(text: string): Promise<Step> {
    const [, header, authzid = "", bare, given = "", nonce] = FIRST.exec(text) ?? [];
    const identity = saslName(given);
    const asked = saslName(authzid);
    if (header === undefined || !identity || asked === undefined) return malformed;
    const { name, device } = whoIs(identity);
    if (!isSelf(asked, name)) return { refused: refusal("bad_credentials") };
    const exchange = await this.#offer.logins.scram(name, this.#offer.caller(), labelOf(device));
    const whole = `${nonce}${exchange.nonce}`;
    const answer = `r=${whole},s=${base64(exchange.salt)},i=${exchange.rounds}`;
    const binding = base64(Buffer.from(header));
    this.#begun = { exchange, device, binding, nonce: whole, said: `${bare},${answer}` };
    return { challenge: Buffer.from(answer) };
  }

  async #prove({ exchange, said, ...begun }: Begun, text: string): Promise<Step> {
    const [, proved, binding, nonce, proof = ""] = FINAL.exec(text) ?? [];
    if (binding !== begun.binding || nonce !== begun.nonce) return malformed;
    const found = await exchange.prove(`${said},${proved}`, Buffer.from(proof, "base64"));
    if ("refused" in found) return found;
    this.#proved = true;
    return { challenge: Buffer.from(`v=${base64(found.signature)}`) };
  }

  /** The client has the server's signature. Now that it knows the server, it lets itself be signed in. */
  async #signIn({ exchange, device }: Begun, message: Uint8Array): Promise<Step> {
    if (message.length > 0) return malformed;
    const login = await exchange.signIn();
    return "refused" in login ? login : { login, device };
  }
}

/** RFC 5802, section 5.1: `=2C` is a comma, `=3D` an equals sign, and another `=` makes the name invalid. */
function saslName(text: string): string | undefined {
  if (/=(?!2C|3D)/.test(text)) return undefined;
  return text.replaceAll("=2C", ",").replaceAll("=3D", "=");
}

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString("base64");
