import type { Caller } from "../../chat/hashing.ts";
import type { Login, Logins } from "../../chat/logins.ts";
import type { Answer } from "../../chat/questions.ts";
import { type Refusal, refusal } from "../../protocol/errors.ts";
import { skeleton } from "../../protocol/names.ts";

/** How one connection may sign in. */
export interface SaslOffer {
  readonly logins: Logins;
  /** Nobody on the way can read what is sent, or the operator allows it: the client may send a password. */
  readonly takesPasswords: boolean;
  /** Who asks, at the time of the question. */
  readonly caller: () => Caller;
  /**
   * EXTERNAL: signs in by what the connection has shown already, a certificate or a cookie. `name` = the account that the
   * client asks for, "" = the one that it belongs to. `label` = what the list of sessions calls it. None = it has shown nothing.
   */
  readonly external?: ((name: string, label: string) => Promise<Answer<Login>>) | undefined;
}

/** What comes of one message of the client. */
export type Step =
  | { readonly challenge: Uint8Array }
  | { readonly login: Login; readonly device?: string | undefined }
  | { readonly refused: Refusal };

/** The server's side of one exchange. Each of these mechanisms begins with a message of the client. */
export interface Mechanism {
  step(message: Uint8Array): Promise<Step>;
}

const strict = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** undefined = it is not UTF-8. */
export function textOf(message: Uint8Array): string | undefined {
  try {
    return strict.decode(message);
  } catch {
    return undefined;
  }
}

export const malformed: Step = {
  refused: refusal("bad_request", { message: "this is no message of the mechanism" }),
};

/** Nobody acts for another person: the authorization identity is none, or the person's own name. */
export const isSelf = (authzid: string, name: string): boolean =>
  authzid === "" || skeleton(whoIs(authzid).name) === skeleton(name);

/** `ada@phone` is ada, with a device that she calls phone: what was seen is remembered for each device. */
export function whoIs(identity: string): { readonly name: string; readonly device: string | undefined } {
  const at = identity.indexOf("@");
  if (at < 0) return { name: identity, device: undefined };
  return { name: identity.slice(0, at), device: identity.slice(at + 1) || undefined };
}

/** What the person's list of sessions calls a connection. */
export const labelOf = (device: string | undefined): string => (device ? `IRC (${device})` : "IRC");
