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
  passwordHash(password: string, by: HashTurn): Promise<string | undefined>;
  /** Takes as long without a hash as with one. */
  passwordFits(password: string, hash: string | undefined, by: HashTurn): Promise<boolean | undefined>;
  /** Whether it was hashed with less effort than one takes now. */
  isWeak(hash: string): boolean;
}
