import type { User } from "../protocol/account.ts";
import { type Refusal, refusal } from "../protocol/errors.ts";
import type { FactorShown } from "../protocol/factor.ts";
import type { UserId } from "../protocol/ids.ts";
import { limits } from "../protocol/limits.ts";
import { type Admitted, admitted, freshSession, type Wanted } from "./admitted.ts";
import type { Bans } from "./bans.ts";
import type { Performing } from "./credentials.ts";
import { type Caller, type Hashing, tooManyGuesses } from "./hashing.ts";
import type { Factors, Secrets } from "./ports.ts";
import type { Answer } from "./questions.ts";
import type { ServerSettings } from "./server-settings.ts";
import { RANKS, rank } from "./standing.ts";
import type { KnownFactor, Store } from "./store.ts";

export interface SecondFactorsWorld {
  readonly store: Store;
  readonly secrets: Secrets;
  readonly hashing: Hashing;
  readonly settings: ServerSettings;
  readonly bans: Bans;
  readonly chat: Performing;
}
/** What a person shows again before a change of how they sign in: see `factor.begin`. */
export interface Proof {
  readonly password?: string | undefined;
  readonly proof?: string | undefined;
}
/** Who asks, and the group of networks under which they are counted. */
export interface Asking {
  readonly user: User;
  readonly group: string;
}
type Shown = Answer<{ readonly factor?: FactorShown | undefined }>;

export const TICKET_MS = limits.ticketMinutesMax * 60_000;
/** As people type codes: with spaces and hyphens, in any case. */
export const plainOf = (code: string): string => code.replace(/[\s-]/g, "").toLowerCase();
const CODE = /^\d{6}$/;
const tooLate = refusal("bad_code", { message: "this took too long: sign in again" });
const wrong = refusal("bad_code", { message: "this code is wrong", field: "code" });

/** The answer of a server that has no key. */
export const noKey = refusal("not_allowed", {
  message: "this server has no key for second factors and passkeys: its operator can set EXCHAT_SECRET",
  rule: "secret",
  lift: "the operator can set EXCHAT_SECRET",
});

/** What people show after their password: the code of an authenticator app, or a recovery code. */
export class SecondFactors {
  readonly #world: SecondFactorsWorld;

  constructor(world: SecondFactorsWorld) {
    this.#world = world;
  }

  /**
   * What goes with a password that was right. Who has a second factor and shows none gets a ticket, which stands for the password, so
   * that it is not hashed again. Never call it before the password was right: the answer says whether there is a second factor.
   */
  async beside(user: User, passwordHash: string, code: string | undefined): Promise<Shown> {
    const known = await this.#world.store.factorOf(user.id);
    if (known.authenticator && code !== undefined) return this.#tried(user.id, known, code);
    if (!known.authenticator && !this.mustHave(user)) return {};
    const ticket = this.#factors?.ticket(
      { for: "code", user: user.id, password: this.#world.secrets.tokenHash(passwordHash) },
      TICKET_MS,
    );
    const ways = known.authenticator ? (["code", "recovery_code"] as const) : [];
    return {
      refused: refusal(known.authenticator ? "second_factor" : "factor_required", {
        ...(ticket && { ticket }),
        factors: [...ways, ...(known.passkeys.length > 0 ? (["passkey"] as const) : [])],
      }),
    };
  }

  /** Signs in by a ticket and a code. */
  async signIn(
    { ticket, code }: { readonly ticket: string; readonly code: string },
    { network }: Caller,
    wanted: Wanted,
  ): Promise<Answer<Admitted>> {
    const found = await this.byTicket(ticket);
    if ("refused" in found) return found;
    const { user, passwordHash } = found;
    const banned = this.#world.bans.refuses({ user, network });
    if (banned) return { refused: banned };
    const shown = await this.beside(user, passwordHash, code);
    if ("refused" in shown) return shown;
    const fresh = freshSession(this.#world, wanted, network);
    const outcome = await this.#world.chat.perform(user.id, {
      ...{ type: "session.open", session: fresh.session },
      shown: { passwordHash, ...(shown.factor && { factor: shown.factor }) },
    });
    return admitted(outcome.refused ? outcome : { ...outcome, user }, fresh.token);
  }

  /** A second factor for this person who signs in by another way than `signIn`; none needed = nothing. */
  async shownBy(user: User, code: string | undefined): Promise<Shown> {
    const known = await this.#world.store.factorOf(user.id);
    if (!known.authenticator) return {};
    return code === undefined ? { refused: refusal("second_factor") } : this.#tried(user.id, known, code);
  }

  /** A person who has just come in, and who must set up a second factor first: then they are led to that, and are not in yet. */
  async orLed(answer: Answer<Admitted>): Promise<Answer<Admitted>> {
    if ("refused" in answer || !this.mustHave(answer.user)) return answer;
    const { user, session } = answer;
    const passwordHash = (await this.#world.store.userById(user.id))?.passwordHash;
    if (passwordHash === undefined || (await this.#world.store.factorOf(user.id)).authenticator)
      return answer;
    await this.#world.chat.perform(user.id, { type: "session.end", session });
    const shown = await this.beside(user, passwordHash, undefined);
    return "refused" in shown ? shown : answer;
  }

  /** Why what a person shows again is not enough; undefined = it is. Who has neither password nor passkey need show nothing. */
  async unproved({ user, group }: Asking, { password, proof }: Proof): Promise<Refusal | undefined> {
    const { store, hashing } = this.#world;
    if (proof !== undefined) {
      const ticket = this.#factors?.read(proof);
      const fits = ticket?.for === "proof" && ticket.user === user.id;
      return fits
        ? undefined
        : refusal("bad_credentials", { message: "show your passkey again", field: "proof" });
    }
    const hash = (await store.userById(user.id))?.passwordHash;
    if (hash === undefined && (await store.factorOf(user.id)).passkeys.length === 0) return undefined;
    if (hash === undefined || password === undefined)
      return refusal("bad_credentials", {
        message: hash === undefined ? "show your passkey again" : "show your password or a passkey again",
        field: "password",
      });
    const passed = await hashing.check({ known: user.id, group }, password, hash);
    return "refused" in passed ? { ...passed.refused, field: "password" } : undefined;
  }

  get #factors(): Factors | undefined {
    return this.#world.secrets.factors;
  }

  /** Whether the setting of the server asks this person for one. Without a key nobody can set one up, so nobody must have it. */
  mustHave({ kind, role }: User): boolean {
    if (!this.#factors) return false;
    const who = this.#world.settings.get("secondFactor") ?? "off";
    return kind === "account" && (who === "everyone" || (who === "admins" && rank(role) >= RANKS.admin));
  }

  /** The person shows the password or a passkey again, and a code. */
  async proved(
    asking: Asking,
    proof: Proof,
    code: string,
  ): Promise<Answer<{ readonly factor: FactorShown }>> {
    const refused = await this.unproved(asking, proof);
    if (refused) return { refused };
    const { id } = asking.user;
    return await this.#tried(id, await this.#world.store.factorOf(id), code);
  }

  /**
   * Tries a code. Wrong ones count for the account, from everywhere together: who guesses codes knows the password, so no stranger
   * shuts out the person.
   */
  async #tried(
    user: UserId,
    known: KnownFactor,
    code: string,
  ): Promise<Answer<{ readonly factor: FactorShown }>> {
    const { hashing, store } = this.#world;
    const guess = { account: `factor ${user}`, network: "" };
    const waitMs = await hashing.guesses.begin(guess);
    if (waitMs > 0) return { refused: tooManyGuesses("codes", waitMs) };
    const plain = plainOf(code);
    const { secret, step: after } = known.authenticator ?? { secret: "", step: 0 };
    const recovery = this.recoveryHash(user, plain);
    const step = CODE.test(plain) ? this.#factors?.stepOf(secret, user, { code: plain, after }) : undefined;
    const isRight = step !== undefined || (await store.hasRecoveryCode(user, recovery));
    if (!isRight) return { refused: wrong };
    hashing.guesses.wasRight(guess);
    return { factor: step === undefined ? { recovery } : { secret, step } };
  }

  /** The person of a ticket that stands for a password, if it is still their password. */
  async byTicket(ticket: string): Promise<Answer<{ readonly user: User; readonly passwordHash: string }>> {
    const { secrets, store } = this.#world;
    const read = secrets.factors?.read(ticket);
    if (read?.for !== "code") return { refused: tooLate };
    const { passwordHash, scram: _, ...user } = (await store.userById(read.user)) ?? { id: undefined };
    if (user.id === undefined || passwordHash === undefined) return { refused: tooLate };
    return secrets.tokenHash(passwordHash) === read.password ? { user, passwordHash } : { refused: tooLate };
  }

  /** They have 80 random bits, so a fast hash is enough. */
  recoveryHash(user: UserId, plain: string): string {
    return this.#world.secrets.tokenHash(`recovery ${user} ${plain}`);
  }
}
