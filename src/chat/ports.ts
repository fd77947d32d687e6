import type { HashTurn } from "./hashing.ts";

/** Time that never jumps, in milliseconds, and timers. */
export interface Clock {
  now(): number;
  /** Returns the way to cancel. */
  after(ms: number, run: () => void): () => void;
}

/** Fields of a line of the log: short, and never a text, a password, a token or a code. */
export type Fields = Readonly<Record<string, string | number | boolean | undefined>>;

export interface Log {
  info(what: string, fields?: Fields): void;
  error(what: string, cause: unknown): void;
}

/** Tokens, and hashes of passwords and tokens. */
export interface Secrets {
  /** A new random token, at least 128 bits. */
  token(): string;
  /** The hash that is stored of a token. */
  tokenHash(token: string): string;
  /** HMAC-SHA-256 in hex: a name for a text that must stay unknown. */
  keyedHash(key: string, text: string): string;
  /** undefined = too many passwords are being hashed already. */
  passwordHash(password: string, by: HashTurn): Promise<Hashed | undefined>;
  /** Takes as long without a hash as with one. */
  passwordFits(password: string, hash: string | undefined, by: HashTurn): Promise<boolean | undefined>;
  /** Whether it was hashed with less effort than one takes now. */
  isWeak(hash: string): boolean;
  /** What SCRAM needs of a password that has this hash. undefined = there is no key for it, or too many are being hashed. */
  scramOf(password: string, passwordHash: string, by: HashTurn): Promise<string | undefined>;
  /** undefined = this server has no key to keep verifiers with, so it does not offer SCRAM. */
  readonly scram: Scram | undefined;
}

/** What is stored of a password. */
export interface Hashed {
  /** argon2id, in PHC form. */
  readonly passwordHash: string;
  /** The verifier for SCRAM, sealed. */
  readonly scram?: string | undefined;
}

/** What a server knows of a password to check a proof of SCRAM-SHA-256 (RFC 5802, section 3). */
export interface ScramVerifier {
  readonly salt: Uint8Array;
  readonly rounds: number;
  readonly storedKey: Uint8Array;
  readonly serverKey: Uint8Array;
}

/** The server's side of SCRAM-SHA-256. Verifiers are stored sealed, under a key that is in no database. */
export interface Scram {
  /** Makes a sealed verifier. It opens only beside this hash. It takes some 30 ms of another thread: see scramOf. */
  make(password: string, passwordHash: string): Promise<string>;
  /** undefined = there is none, or it was sealed under another key, or for another hash. */
  open(sealed: string | undefined, passwordHash: string): ScramVerifier | undefined;
  /** A verifier for a name without one: always the same for one name, and no password fits it. */
  madeUp(name: string): ScramVerifier;
  /** The server's part of a nonce: random, printable, without commas. */
  nonce(): string;
  /** The server's signature of the message; undefined = the client's proof is wrong. */
  signature(verifier: ScramVerifier, message: string, proof: Uint8Array): Uint8Array | undefined;
}
