import { refusal } from "../../protocol/errors.ts";
import { Scram } from "./sasl-scram.ts";
import { isSelf, labelOf, type Mechanism, malformed, type SaslOffer, textOf, whoIs } from "./sasl-step.ts";

type Start = (offer: SaslOffer) => Mechanism;

/** In the order in which a client should try them. */
const MECHANISMS: Readonly<Record<string, { is(offer: SaslOffer): boolean; readonly start: Start }>> = {
  EXTERNAL: { is: ({ external }) => external !== undefined, start: (offer) => ({ step: external(offer) }) },
  "SCRAM-SHA-256": { is: ({ logins }) => logins.offersScram, start: (offer) => new Scram(offer) },
  PLAIN: { is: ({ takesPasswords }) => takesPasswords, start: (offer) => ({ step: plain(offer) }) },
};

/** The mechanisms that this connection can use: the value of the capability `sasl`, if joined by commas. */
export const mechanismsOf = (offer: SaslOffer): string[] =>
  Object.keys(MECHANISMS).filter((name) => MECHANISMS[name]?.is(offer));

export function startMechanism(name: string, offer: SaslOffer): Mechanism | undefined {
  const key = name.toUpperCase();
  const found = Object.hasOwn(MECHANISMS, key) ? MECHANISMS[key] : undefined;
  return found?.is(offer) ? found.start(offer) : undefined;
}

/** RFC 4616: authzid NUL authcid NUL passwd. */
const plain =
  ({ logins, caller }: SaslOffer): Mechanism["step"] =>
  async (message) => {
    const [authzid, authcid, password, ...rest] = textOf(message)?.split("\0") ?? [];
    if (authzid === undefined || !authcid || !password || rest.length > 0) return malformed;
    const { name, device } = whoIs(authcid);
    if (!isSelf(authzid, name)) return { refused: refusal("bad_credentials") };
    const login = await logins.byPassword({ name, password }, caller(), labelOf(device));
    return "refused" in login ? login : { login, device };
  };

/** RFC 4422, appendix A: the message is the account that is asked for, or empty. */
const external =
  ({ external: signIn }: SaslOffer): Mechanism["step"] =>
  async (message) => {
    const text = textOf(message);
    if (text === undefined || text.includes("\0") || !signIn) return malformed;
    const { name, device } = whoIs(text);
    const login = await signIn(name, labelOf(device));
    return "refused" in login ? login : { login, device };
  };
