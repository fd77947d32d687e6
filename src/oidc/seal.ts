import { hkdfSync } from "node:crypto";
import { seal, unseal } from "../secrets/sealing.ts";

const KEY_BYTES = 32;
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
    return seal(this.#key, Buffer.from(JSON.stringify({ ...what, until: this.#now() + forMs })));
  }

  /** Undefined = it was not closed here, or its time is over. */
  open(sealed: string): object | undefined {
    const text = sealed.length > CHARACTERS_MAX ? undefined : unseal(this.#key, sealed);
    if (!text) return undefined;
    const { until, ...what } = JSON.parse(text.toString()) as { readonly until: number };
    return until > this.#now() ? what : undefined;
  }
}
