import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from "node:crypto";

const KEY_BYTES = 32;
const IV_BYTES = 12;
const TAG_BYTES = 16;
const ALGORITHM = "aes-256-gcm";
/** A browser keeps no longer cookie. */
const CHARACTERS_MAX = 3_800;

/** Seals what a browser keeps for the server while its person signs in: no one else can read, change or make it. */
export class Seal {
  readonly #key: Buffer;
  readonly #now: () => number;

  /** All nodes have the same `secrets`. `now` in milliseconds since 1970. */
  constructor(secrets: readonly string[], now: () => number) {
    this.#key = Buffer.from(hkdfSync("sha256", secrets.join("\0"), "", "exchat oidc cookie", KEY_BYTES));
    this.#now = now;
  }

  close(what: object, forMs: number): string {
    const iv = randomBytes(IV_BYTES);
    const cipher = createCipheriv(ALGORITHM, this.#key, iv);
    const text = JSON.stringify({ ...what, until: this.#now() + forMs });
    return Buffer.concat([iv, cipher.update(text), cipher.final(), cipher.getAuthTag()]).toString(
      "base64url",
    );
  }

  /** Undefined = it was not closed here, or its time is over. */
  open(sealed: string): object | undefined {
    if (sealed.length > CHARACTERS_MAX) return undefined;
    const bytes = Buffer.from(sealed, "base64url");
    if (bytes.length <= IV_BYTES + TAG_BYTES) return undefined;
    const decipher = createDecipheriv(ALGORITHM, this.#key, bytes.subarray(0, IV_BYTES), {
      authTagLength: TAG_BYTES,
    }).setAuthTag(bytes.subarray(-TAG_BYTES));
    try {
      const text = Buffer.concat([decipher.update(bytes.subarray(IV_BYTES, -TAG_BYTES)), decipher.final()]);
      const { until, ...what } = JSON.parse(text.toString()) as { readonly until: number };
      return until > this.#now() ? what : undefined;
    } catch {
      return undefined;
    }
  }
}
