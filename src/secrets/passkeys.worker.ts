import { verifyAuthenticationResponse, verifyRegistrationResponse } from "@simplewebauthn/server";
import type { PasskeyExpected, PasskeyKey } from "../chat/ports.ts";

/* Checks passkeys, apart from the server: the library takes 23 MB, and is needed now and then. */

export type ToPasskeys = {
  readonly id: number;
  readonly response: object;
  readonly expected: PasskeyExpected;
  /** The passkey that signs; none = it is a new one. */
  readonly key?: PasskeyKey;
};
/** `right` undefined = the response is not a right one. */
export type FromPasskeys = { readonly id: number; readonly right?: PasskeyKey };

declare const self: Worker;

self.onmessage = async ({ data }: MessageEvent<string>) => {
  const asked = JSON.parse(data) as ToPasskeys;
  const right = await checked(asked).catch(() => undefined);
  self.postMessage(JSON.stringify({ id: asked.id, ...(right && { right }) } satisfies FromPasskeys));
};

/** Rejects if the response is malformed, which may be anything. */
async function checked({ response, expected, key }: ToPasskeys): Promise<PasskeyKey | undefined> {
  const { origin, host, challenge } = expected;
  const must = {
    expectedChallenge: Buffer.from(challenge).toString("base64url"),
    expectedOrigin: origin,
    expectedRPID: host,
    requireUserVerification: true,
  };
  if (!key) {
    const { verified, registrationInfo } = await verifyRegistrationResponse({
      ...must,
      response: response as never,
    });
    if (!verified) return undefined;
    const { id, publicKey, counter } = registrationInfo.credential;
    return { credential: id, publicKey: Buffer.from(publicKey).toString("base64url"), counter };
  }
  const { verified, authenticationInfo } = await verifyAuthenticationResponse({
    ...must,
    response: response as never,
    credential: {
      id: key.credential,
      publicKey: Buffer.from(key.publicKey, "base64url"),
      counter: key.counter,
    },
  });
  return verified ? { ...key, counter: authenticationInfo.newCounter } : undefined;
}
