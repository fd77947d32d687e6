import type {
  AccountPassword,
  AccountRegister,
  SessionInfo,
  SessionKind,
  User,
} from "../protocol/account.ts";
import { type Refusal, refusal } from "../protocol/errors.ts";
import type { Command } from "../protocol/frames.ts";
import type { SessionId, UserId } from "../protocol/ids.ts";
import { NAME_CHARACTERS_MAX, skeleton } from "../protocol/names.ts";
import type { Visitor } from "./admission.ts";
import type { Bans } from "./bans.ts";
import { type Guess, Guesses } from "./guesses.ts";
import { normalized, passwordProblem } from "./passwords.ts";
import type { Clock, Outcome, Secrets, SignedIn, Store } from "./ports.ts";
import type { Answer } from "./reading.ts";

export interface CredentialsWorld {
  readonly store: Store;
  readonly secrets: Secrets;
  readonly clock: Clock;
  readonly passwordMin: number;
  readonly bans: Bans;
}

/** Somebody new here, or here again, and what they show from now on. */
export interface Admitted {
  readonly user: User;
  readonly session: SessionId;
  readonly token: string;
}

/** What a door knows of whoever wants to sign in. */
export interface Caller {
  /** Where they are, as far as places are counted; "" = they are not. */
  readonly network: string;
  /** The session that they show along, if it holds: whoever has one of an account's is no stranger to it. */
  readonly known?: SignedIn | undefined;
}
/** Which session one would like to have. */
export interface Wanted {
  readonly kind: SessionKind;
  readonly label?: string | undefined;
}

type Perform = (actor: UserId, command: Command) => Promise<Outcome>;

/** Who may sign in as whom: the same for every door. */
export class Credentials {
  readonly #world: CredentialsWorld;
  readonly #system: UserId;
  readonly #perform: Perform;
  readonly #guesses = new Guesses();
  #ownerCode: string | undefined;

  constructor(world: CredentialsWorld, system: UserId, perform: Perform) {
    this.#world = world;
    this.#system = system;
    this.#perform = perform;
  }

  /** A server without an owner makes a code for whoever runs it. */
  async open(): Promise<void> {
    if (await this.#world.store.hasOwner()) return;
    const made = await this.linkOwner();
    if (!("refused" in made)) this.#ownerCode = made.code;
  }

  /** A code that makes its bearer an owner, once. Only its hash is kept, so nobody can be told it again. */
  async linkOwner(): Promise<Answer<{ code: string }>> {
    const { token, tokenHash } = this.#world.secrets;
    const code = token();
    const { refused } = await this.#perform(this.#system, { type: "owner.link", code: tokenHash(code) });
    return refused ? { refused } : { code };
  }

  /** What makes its bearer the owner of this server, if that was made at the start. */
  get ownerCode(): string | undefined {
    return this.#ownerCode;
  }

  async signUp(
    { name, password }: { readonly name: string; readonly password?: string | undefined },
    { openness, network }: Visitor,
    wanted: Wanted,
  ): Promise<Answer<Admitted>> {
    if (openness.registration !== "open") return { refused: refusal("registration_closed") };
    const banned = this.#world.bans.refuses({ name, network });
    if (banned) return { refused: banned };
    const hashed = await this.#hashed(password, name);
    if ("refused" in hashed) return hashed;
    const fresh = this.freshSession(wanted, network);
    const outcome = await this.#perform(this.#system, {
      type: "account.create",
      name,
      session: fresh.session,
      ...hashed,
    });
    return admitted(outcome, fresh.token);
  }

  /** The same answer, after the same time, whether the name or the password is wrong. */
  async signIn(
    { name, password }: { readonly name: string; readonly password: string },
    { network, known }: Caller,
    wanted: Wanted,
  ): Promise<Answer<Admitted>> {
    const key = skeleton(name.slice(0, NAME_CHARACTERS_MAX * 4));
    const isKnown = known !== undefined && skeleton(known.user.name) === key;
    // Strangers' guesses must not shut out whoever comes by a device of theirs.
    const guess = isKnown ? ofKnown(known.user.id) : { account: `name ${key}`, network };
    const user = await this.#world.store.userByName(key);
    const passed = await this.#check(guess, password, user?.passwordHash);
    if ("refused" in passed) return passed;
    if (!user) return { refused: refusal("bad_credentials") };
    const { passwordHash: _, ...who } = user;
    const banned = this.#world.bans.refuses({ user: who, network });
    if (banned) return { refused: banned };
    const passwordHash = await this.#upToDate(user.id, password, passed.hash);
    const fresh = this.freshSession(wanted, network);
    const outcome = await this.#perform(user.id, {
      type: "session.open",
      session: fresh.session,
      shown: { passwordHash },
    });
    return admitted(outcome.refused ? outcome : { ...outcome, user: who }, fresh.token);
  }

  /** Another session in place of the one that is shown, which ends. */
  async renew({ user, session }: SignedIn, wanted: Wanted): Promise<Answer<Admitted>> {
    const fresh = this.freshSession(wanted);
    const outcome = await this.#perform(user.id, {
      type: "session.open",
      session: fresh.session,
      shown: { session },
    });
    if (outcome.refused) return outcome;
    await this.#perform(user.id, { type: "session.end", session });
    return admitted({ ...outcome, user }, fresh.token);
  }

  /** Whether one can also sign in by a password. */
  async hasPassword(user: UserId): Promise<boolean> {
    return (await this.#world.store.userById(user))?.passwordHash !== undefined;
  }

  /** The guest one is becomes an account. */
  async register(
    user: User,
    { name, password }: Omit<AccountRegister, "type">,
    { openness, network }: Visitor,
  ): Promise<Outcome> {
    if (openness.registration !== "open") return { refused: refusal("registration_closed") };
    const banned = this.#world.bans.refuses({ user, name, network });
    if (banned) return { refused: banned };
    const hashed = await this.#hashed(password, name ?? user.name);
    if ("refused" in hashed) return hashed;
    return this.#perform(user.id, {
      type: "guest.register",
      ...(name !== undefined && { name }),
      ...hashed,
    });
  }

  /** Whoever has a password needs it to set another. All other sessions end. */
  async setPassword(
    user: UserId,
    { old, password }: Omit<AccountPassword, "type">,
    keep: SessionId | undefined,
  ): Promise<Outcome> {
    const known = await this.#world.store.userById(user);
    if (!known) return { refused: refusal("not_signed_in") };
    const was = known.passwordHash;
    const passed = was === undefined ? undefined : await this.#check(ofKnown(user), old ?? "", was);
    if (passed && "refused" in passed) return { refused: { ...passed.refused, field: "old" } };
    const hashed = await this.#hashed(password, known.name);
    if ("refused" in hashed) return hashed;
    return this.#perform(user, {
      type: "password.set",
      passwordHash: hashed.passwordHash ?? "",
      was,
      ...(keep && { keep }),
    });
  }

  /** Another token of one's own, told once. */
  async openSession(
    user: UserId,
    label: string | undefined,
    by: SessionId | undefined,
  ): Promise<Answer<Omit<Admitted, "user">>> {
    const { session, token } = this.freshSession({ kind: "token", label });
    const outcome = await this.#perform(user, {
      type: "session.open",
      session,
      ...(by && { shown: { session: by } }),
    });
    if (outcome.refused) return outcome;
    if (!outcome.session) throw new Error("a new session has no id");
    return { session: outcome.session, token };
  }

  async sessions(user: UserId, current: SessionId | undefined): Promise<readonly SessionInfo[]> {
    const sessions = await this.#world.store.sessionsOf(user);
    return sessions.map((one) => (one.id === current ? { ...one, current: true } : one));
  }

  /** Ends one session, or all but the one that asks. */
  async endSession(user: UserId, session: SessionId | undefined, keep?: SessionId): Promise<Outcome> {
    const known = await this.#world.store.sessionsOf(user);
    if (session && !known.some(({ id }) => id === session)) return { refused: refusal("no_such_session") };
    return this.#perform(user, {
      type: "session.end",
      ...(session ? { session } : keep && { keep }),
    });
  }

  /** Makes the bearer of the code an owner of this server: once. */
  claimOwner(user: UserId, code: string): Promise<Outcome> {
    return this.#perform(user, { type: "owner.make", code: this.#world.secrets.tokenHash(code) });
  }

  /** A new token, and what is kept of it. */
  freshSession({ kind, label }: Wanted, network = "") {
    const token = this.#world.secrets.token();
    const hash = this.#world.secrets.tokenHash(token);
    const cloak = this.#world.bans.cloak(network);
    return { token, session: { hash, kind, ...(label && { label }), ...(cloak && { cloak }) } };
  }

  /** The hash that the password fits. Whoever was wrong too often is not even looked at. */
  async #check(guess: Guess, password: string, hash: string | undefined): Promise<Answer<{ hash: string }>> {
    const waitMs = this.#guesses.begin(guess, this.#world.clock.now());
    if (waitMs > 0) return { refused: tooManyGuesses(waitMs) };
    const fits = await this.#world.secrets.passwordFits(normalized(password), hash, guess.known === true);
    if (fits === undefined) {
      this.#guesses.wasNotTried(guess);
      return { refused: refusal("too_busy") };
    }
    if (!fits || hash === undefined) return { refused: refusal("bad_credentials") };
    this.#guesses.wasRight(guess);
    return { hash };
  }

  /** A hash of former times is replaced when the password is at hand. */
  async #upToDate(user: UserId, password: string, hash: string): Promise<string> {
    const { secrets } = this.#world;
    const better = secrets.isWeak(hash) ? await secrets.passwordHash(normalized(password)) : undefined;
    if (better === undefined) return hash;
    const { refused } = await this.#perform(user, {
      type: "password.rehash",
      passwordHash: better,
      was: hash,
    });
    return refused ? hash : better;
  }

  async #hashed(password: string | undefined, name: string): Promise<Answer<{ passwordHash?: string }>> {
    if (password === undefined) return {};
    const problem = passwordProblem(password, name, this.#world.passwordMin);
    if (problem) return { refused: refusal("bad_password", { message: problem, field: "password" }) };
    const passwordHash = await this.#world.secrets.passwordHash(normalized(password));
    return passwordHash === undefined ? { refused: refusal("too_busy") } : { passwordHash };
  }
}

/** Whoever shows a session of the account is counted apart from strangers, however many sessions they make. */
const ofKnown = (user: UserId): Guess => ({ account: `known ${user}`, network: "", known: true });

const tooManyGuesses = (waitMs: number): Refusal =>
  refusal("rate_limited", {
    message: `too many wrong passwords: try again in ${Math.ceil(waitMs / 1_000)} s`,
    retryAfterMs: waitMs,
  });

export function admitted(outcome: Outcome, token: string): Answer<Admitted> {
  if (outcome.refused) return outcome;
  const { user, session } = outcome;
  if (!user || !session) throw new Error("whoever was admitted has no session");
  return { user, session, token };
}
