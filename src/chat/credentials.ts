import type {
  AccountPassword,
  AccountRegister,
  SessionInfo,
  SessionKind,
  User,
} from "../protocol/account.ts";
import { refusal } from "../protocol/errors.ts";
import type { Command } from "../protocol/frames.ts";
import type { SessionId, UserId } from "../protocol/ids.ts";
import { limits } from "../protocol/limits.ts";
import type { Outcome, Secrets, Store } from "./ports.ts";
import type { Answer } from "./reading.ts";

export interface CredentialsWorld {
  readonly store: Store;
  readonly secrets: Secrets;
  readonly registration: "open" | "invite" | "closed";
  readonly passwordMin: number;
}

/** Somebody new here, or here again, and what they show from now on. */
export interface Admitted {
  readonly user: User;
  readonly session: SessionId;
  readonly token: string;
}

type Perform = (actor: UserId, command: Command) => Promise<Outcome>;

/** Who may sign in as whom: the same for every door. */
export class Credentials {
  readonly #world: CredentialsWorld;
  readonly #system: UserId;
  readonly #perform: Perform;
  #ownerCode: string | undefined;

  constructor(world: CredentialsWorld, system: UserId, perform: Perform) {
    this.#world = world;
    this.#system = system;
    this.#perform = perform;
  }

  /** A server without an owner makes a code for whoever runs it. */
  async open(): Promise<void> {
    if (!(await this.#world.store.hasOwner())) this.#ownerCode = this.#world.secrets.token();
  }

  /** What makes its bearer the owner of this server, while it has none. */
  get ownerCode(): string | undefined {
    return this.#ownerCode;
  }

  async signUp(name: string, password: string | undefined, kind: SessionKind): Promise<Answer<Admitted>> {
    if (this.#world.registration !== "open") return { refused: refusal("registration_closed") };
    const hashed = await this.#hashed(password);
    if ("refused" in hashed) return hashed;
    const fresh = this.freshSession(kind);
    const outcome = await this.#perform(this.#system, {
      type: "account.create",
      name,
      session: fresh.session,
      ...hashed,
    });
    return admitted(outcome, fresh.token);
  }

  /** The same answer, after the same time, whether the name or the password is wrong. */
  async signIn(name: string, password: string, kind: SessionKind): Promise<Answer<Admitted>> {
    const user = await this.#world.store.userByName(name);
    const fits = await this.#fits(password, user?.passwordHash);
    if (fits === undefined) return { refused: refusal("too_busy") };
    if (!fits || !user) return { refused: refusal("bad_credentials") };
    const { passwordHash: _, ...who } = user;
    const fresh = this.freshSession(kind);
    const outcome = await this.#perform(user.id, { type: "session.open", session: fresh.session });
    return admitted(outcome.refused ? outcome : { ...outcome, user: who }, fresh.token);
  }

  /** The guest one is becomes an account. */
  async register(user: UserId, { name, password }: Omit<AccountRegister, "type">): Promise<Outcome> {
    if (this.#world.registration !== "open") return { refused: refusal("registration_closed") };
    const hashed = await this.#hashed(password);
    if ("refused" in hashed) return hashed;
    return this.#perform(user, {
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
    if (known?.passwordHash !== undefined) {
      const fits = await this.#fits(old ?? "", known.passwordHash);
      if (fits === undefined) return { refused: refusal("too_busy") };
      if (!fits) return { refused: refusal("bad_credentials", { field: "old" }) };
    }
    const hashed = await this.#hashed(password);
    if ("refused" in hashed) return hashed;
    return this.#perform(user, {
      type: "password.set",
      passwordHash: hashed.passwordHash ?? "",
      ...(keep && { keep }),
    });
  }

  /** Another token of one's own, told once. */
  async openSession(user: UserId, label: string | undefined): Promise<Answer<Omit<Admitted, "user">>> {
    const { session, token } = this.freshSession("token", label);
    const outcome = await this.#perform(user, { type: "session.open", session });
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

  /** Makes the bearer of the code this server's owner: once. */
  async claimOwner(user: UserId, code: string): Promise<Outcome> {
    const { secrets } = this.#world;
    const right =
      this.#ownerCode !== undefined && secrets.tokenHash(code) === secrets.tokenHash(this.#ownerCode);
    if (!right) return { refused: refusal("bad_code") };
    const outcome = await this.#perform(user, { type: "owner.make" });
    if (!outcome.refused) this.#ownerCode = undefined;
    return outcome;
  }

  /** A new token, and what is kept of it. */
  freshSession(kind: SessionKind, label?: string) {
    const token = this.#world.secrets.token();
    const hash = this.#world.secrets.tokenHash(token);
    return { token, session: { hash, kind, ...(label && { label }) } };
  }

  #fits(password: string, hash: string | undefined): Promise<boolean | undefined> {
    const cut = password.slice(0, limits.passwordCharactersMax + 1);
    return this.#world.secrets.passwordFits(cut, hash);
  }

  async #hashed(password: string | undefined): Promise<Answer<{ passwordHash?: string }>> {
    if (password === undefined) return {};
    const problem = this.#problem(password);
    if (problem) return { refused: refusal("bad_password", { message: problem, field: "password" }) };
    const passwordHash = await this.#world.secrets.passwordHash(password);
    return passwordHash === undefined ? { refused: refusal("too_busy") } : { passwordHash };
  }

  #problem(password: string): string | undefined {
    const { passwordMin } = this.#world;
    if (password.length < passwordMin) return `a password has at least ${passwordMin} characters`;
    if (password.length > limits.passwordCharactersMax)
      return `a password has at most ${limits.passwordCharactersMax} characters`;
    return undefined;
  }
}

function admitted(outcome: Outcome, token: string): Answer<Admitted> {
  if (outcome.refused) return outcome;
  const { user, session } = outcome;
  if (!user || !session) throw new Error("whoever was admitted has no session");
  return { user, session, token };
}
