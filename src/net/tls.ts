import { createSecureContext } from "node:tls";

/** A certificate, with those that vouch for it, and its key, in PEM form. */
export interface Keys {
  readonly cert: string;
  readonly key: string;
}

/**
 * The ciphers for TLS 1.2: only those that keep recorded traffic secret if the key is stolen later, as all of TLS 1.3
 * do.
 */
const CIPHERS = ["AES128-GCM-SHA256", "AES256-GCM-SHA384", "CHACHA20-POLY1305"]
  .flatMap((cipher) => [`ECDHE-ECDSA-${cipher}`, `ECDHE-RSA-${cipher}`])
  .join(":");

export const tlsOf = ({ cert, key }: Keys) => ({ cert, key, ciphers: CIPHERS });

export const isSame = (one: Keys | undefined, other: Keys): boolean =>
  one?.cert === other.cert && one.key === other.key;

/** Throws if the key does not belong to the certificate, or one of them is not in PEM form. */
export function mustBeUsable(keys: Keys): void {
  createSecureContext({ ...keys });
}
