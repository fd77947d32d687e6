import type { Claimed } from "../chat/oidc-sign-ins.ts";
import type { Clock, Log } from "../chat/ports.ts";
import { ScarceLines } from "../chat/scarce-lines.ts";
import type { OidcConfig } from "../config/oidc.ts";
import { claimedBy } from "./claims.ts";
import { discover, type Metadata } from "./discovery.ts";
import { type Bounds, GuardedFetch } from "./guarded-fetch.ts";
import type { Begun, Relying } from "./relying.ts";
import { IssuerTrouble } from "./trouble.ts";

interface IssuerWorld {
  readonly log: Log;
  readonly clock: Clock;
  readonly bounds?: Bounds;
}
interface Troubled {
  /** A sentence for the person. */
  readonly trouble: string;
}

const BOUNDS: Bounds = { msMax: 10_000, bytesMax: 256 * 1_024 };
/** An issuer that does not answer is asked again after so long, then after twice as long, and so on. */
const RETRY_MS = 5_000;
const RETRY_MS_MAX = 300_000;
/** After so long an issuer is asked again what it says of itself. */
const FRESH_MS = 3_600_000;
/** Answers that are checked at the same time. */
const FINISHING_MAX = 100;
const LINES = { linesMax: 10, originsMax: 10 };

/** An issuer of OpenID Connect, by which people sign in. What signs in is loaded when the first person does. */
export class Issuer {
  readonly config: OidcConfig;
  readonly #clock: Clock;
  readonly #lines: ScarceLines;
  readonly #guarded: GuardedFetch;
  #known: { readonly metadata: Metadata; readonly at: number; relying?: Promise<Relying> } | undefined;
  #looking: Promise<Metadata> | undefined;
  #trouble: IssuerTrouble | undefined;
  #finishing = 0;
  #retry: (() => void) | undefined;

  constructor(config: OidcConfig, { log, clock, bounds = BOUNDS }: IssuerWorld) {
    this.config = config;
    this.#clock = clock;
    this.#lines = new ScarceLines({ log, clock }, LINES);
    this.#guarded = new GuardedFetch(config.issuer, config.name, bounds);
  }

  get name(): string {
    return this.config.name;
  }

  get url(): string {
    return this.config.issuer;
  }

  /** Why nobody can sign in by it now, as far as is known: for people, and for the operator. */
  get trouble(): { readonly says: string; readonly told: string } | undefined {
    return this.#trouble && { says: this.#trouble.says, told: this.#trouble.message };
  }

  /** Asks the issuer what it says of itself, again and again until it answers. The server does not wait for it. */
  open(waitMs = RETRY_MS): void {
    this.#look().catch(() => {
      this.#retry = this.#clock.after(waitMs, () => this.open(Math.min(waitMs * 2, RETRY_MS_MAX)));
    });
  }

  close(): void {
    this.#retry?.();
  }

  /** Asks the issuer now. Returns the trouble, if there is any. */
  async examine(): Promise<{ readonly says: string; readonly told: string } | undefined> {
    await this.#look().catch(() => undefined);
    return this.trouble;
  }

  /** Where a person goes to sign in, and what to keep until they are back. `redirect` = the address to which they come back. */
  async begin(redirect: string): Promise<(Begun & { readonly url: string }) | Troubled> {
    return await this.#orTrouble(async () => await (await this.#relying()).begin(redirect));
  }

  /** Checks what the issuer answered, by the address to which the person came back. */
  async finish(returned: URL, begun: Begun): Promise<Claimed | Troubled> {
    if (this.#finishing >= FINISHING_MAX)
      return { trouble: "very many people are signing in at the moment: try again in a minute" };
    this.#finishing += 1;
    try {
      return await this.#orTrouble(async () => {
        const claims = await (await this.#relying()).finish(returned, begun);
        const state = new Bun.CryptoHasher("sha256").update(begun.state).digest("hex");
        return claimedBy(claims, this.config, { state });
      });
    } finally {
      this.#finishing -= 1;
    }
  }

  async #orTrouble<T>(work: () => Promise<T>): Promise<T | Troubled> {
    try {
      return await work();
    } catch (cause) {
      if (!(cause instanceof IssuerTrouble)) throw cause;
      // What the issuer says of itself has a line already.
      if (cause !== this.#trouble) this.#tell(cause);
      return { trouble: cause.says };
    }
  }

  /** The library with what the issuer says of itself. */
  async #relying(): Promise<Relying> {
    const known = this.#known;
    if (!known || this.#clock.now() - known.at > FRESH_MS) {
      // What it said before is good enough while it does not answer.
      await this.#look().catch((cause: unknown) => {
        if (!known) throw cause;
      });
    }
    const found = this.#known;
    if (!found) throw new Error("an issuer that has answered is not known");
    found.relying ??= import("./relying.ts").then(
      ({ Relying }) => new Relying(this.config, found.metadata, this.#guarded),
    );
    return await found.relying;
  }

  /** Several who ask at once get one answer. */
  #look(): Promise<Metadata> {
    this.#looking ??= this.#discover().finally(() => {
      this.#looking = undefined;
    });
    return this.#looking;
  }

  async #discover(): Promise<Metadata> {
    try {
      const metadata = await discover(this.config.issuer, this.config.name, this.#guarded);
      if (this.#trouble) this.#lines.tell("", "the issuer answers again", { issuer: this.config.issuer });
      this.#trouble = undefined;
      this.#known = { metadata, at: this.#clock.now() };
      return metadata;
    } catch (cause) {
      if (cause instanceof IssuerTrouble) {
        if (cause.message !== this.#trouble?.message) this.#tell(cause);
        this.#trouble = cause;
      }
      throw cause;
    }
  }

  #tell({ message }: IssuerTrouble): void {
    this.#lines.tell(message, "nobody signs in by the issuer", { issuer: this.config.issuer, why: message });
  }
}
