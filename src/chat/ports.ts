import type { UserId } from "../protocol/ids.ts";
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
  /** undefined = this server has no such key, so it offers neither authenticator apps nor passkeys. */
  readonly factors: Factors | undefined;
  readonly passkeys: PasskeyChecks;
  readonly challenges: Challenges;
}

/** Challenges of proof of work. `keyed` = HMAC with a key that all nodes have; `about` = what a challenge is for. */
export interface Challenges {
  /** The proof has to begin with so many zero bits (at most 32), and the challenge is valid for so many milliseconds. */
  make(
    terms: { readonly bits: number; readonly forMs: number },
    keyed: (text: string) => string,
    about: string,
  ): string;
  /**
   * The random text of a proof's challenge, and how long it is still valid; undefined = it proves nothing: it is malformed, its
   * challenge is not this server's or is about another thing, its time is over, or it has too few zero bits.
   */
  read(
    proof: string,
    keyed: (text: string) => string,
    about: string,
  ): { readonly once: string; readonly leftMs: number } | undefined;
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

/** What the server gives out and believes when it comes back, for a few minutes. Each is for one thing (`for`). */
export type Ticket =
  /** The person has shown this password, by a hash of its hash. */
  | { readonly for: "code"; readonly user: UserId; readonly password: string }
  /** The secret that the person's authenticator app has, before it is stored. */
  | { readonly for: "setup"; readonly user: UserId; readonly secret: string }
  /** The person has shown a passkey again. */
  | { readonly for: "proof"; readonly user: UserId }
  /** What a browser signs with a passkey: the page's origin, and a random text, so that it works once. */
  | {
      readonly for: "passkey";
      readonly origin: string;
      readonly once: string;
      readonly user?: UserId;
      readonly adds?: true;
    };

/** Authenticator apps, recovery codes, and tickets, under a key that is in no database. Secrets are in base64url. */
export interface Factors {
  /** A new random secret for an authenticator app (TOTP, RFC 6238). */
  secret(): string;
  /** The secret as a person types it, and as a URI for a QR code. */
  shown(
    secret: string,
    whose: { readonly account: string; readonly issuer: string },
  ): { readonly secret: string; readonly uri: string };
  /** Seals a secret. It opens only for this user. */
  seal(secret: string, user: UserId): string;
  /**
   * The step of 30 seconds for which the code is right, now or one step beside it, and after the step `after`; undefined = the
   * code is wrong, or the secret was sealed under another key.
   */
  stepOf(
    sealed: string,
    user: UserId,
    shown: { readonly code: string; readonly after: number },
  ): number | undefined;
  /** A new random recovery code. */
  recoveryCode(): string;
  /** Makes a ticket that is valid for so many milliseconds, on every node. */
  ticket(content: Ticket, forMs: number): string;
  /** undefined = this server has not made it, or its time is over. */
  read(ticket: string): (Ticket & { readonly until: number }) | undefined;
}

/** What a passkey's answer must be for. */
export interface PasskeyExpected {
  /** The ticket that was to be signed. */
  readonly challenge: string;
  /** The page's, as in RFC 6454. */
  readonly origin: string;
  /** The host of that origin. */
  readonly host: string;
}
/** A passkey as it is stored. `credential` and `publicKey` (COSE) are in base64url. */
export interface PasskeyKey {
  readonly credential: string;
  readonly publicKey: string;
  /** How often it has signed, as it says itself; 0 = it does not count. */
  readonly counter: number;
}
/** Checks what browsers send of passkeys (WebAuthn level 3, sections 7.1 and 7.2). `response` may be anything. */
export interface PasskeyChecks {
  /** The ticket as browsers get it. */
  challenge(ticket: string): string;
  /** What a response says of itself, which nobody has checked yet; undefined = it is malformed. */
  said(
    response: object,
  ):
    | { readonly credential: string; readonly ticket: string; readonly handle?: string | undefined }
    | undefined;
  /** The new passkey; undefined = the response is not a right one. */
  added(response: object, expected: PasskeyExpected): Promise<PasskeyKey | undefined>;
  /** The counter of the passkey afterwards; undefined = the response is not a right one. */
  used(response: object, expected: PasskeyExpected, key: PasskeyKey): Promise<number | undefined>;
}
