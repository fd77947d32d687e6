import type { User } from "../protocol/account.ts";
import type { SessionOpen } from "../protocol/door-commands.ts";
import { type Refusal, refusal } from "../protocol/errors.ts";
import type { UserId } from "../protocol/ids.ts";
import { limits } from "../protocol/limits.ts";
import { NAME_CHARACTERS_MAX, skeleton } from "../protocol/names.ts";
import type { Visitor } from "./admission.ts";
import { freshSession, type Wanted } from "./admitted.ts";
import type { Bans } from "./bans.ts";
import type { Credentials, Performing } from "./credentials.ts";
import { type Caller, guessOf, type Hashing, hashedFor, tooManyGuesses } from "./hashing.ts";
import type { Newcomers } from "./newcomers.ts";
import type { Log, Secrets } from "./ports.ts";
import type { Answer } from "./questions.ts";
import type { SecondFactors } from "./second-factors.ts";
import type { SignedIn, Store } from "./store.ts";

/** A user who is signed in for as long as one connection lasts. */
export interface Login extends Pick<SignedIn, "user" | "session" | "known"> {
  /** The session is this connection's own: say `ended` when the connection has ended. */
  readonly ends: boolean;
}

export interface LoginsWorld {
  readonly store: Store;
  readonly secrets: Secrets;
  readonly log: Log;
  readonly bans: Bans;
  readonly hashing: Hashing;
  readonly credentials: Credentials;
  readonly second: SecondFactors;
  readonly newcomers: Newcomers;
  readonly chat: Performing & Finding;
  /** This run of the node: its connections end with it, and so do their sessions. */
  readonly run: string;
}
interface Finding {
  userByToken(tokenHash: string, network: string): Promise<SignedIn | undefined>;
}

/** The form of every token. */
const TOKEN = /^[\w-]{43}$/;

/**
 * Signs in connections of doors whose clients keep no token and show a password each time, as IRC's do. Their sessions end
 * with the connection, so they do not use up the sessions of the person. Guesses and hashes count as at every other door.
 */
export class Logins {
  readonly #world: LoginsWorld;

  constructor(world: LoginsWorld) {
    this.#world = world;
  }

  /** Whether this server can check passwords by SCRAM. */
  get offersScram(): boolean {
    return this.#world.secrets.scram !== undefined;
  }

  /**
   * By the account's password, or by a token of the account: an app password. `label` names the connection in the person's
   * list of sessions.
   */
  async byPassword(
    { name, password }: { readonly name: string; readonly password: string },
    caller: Caller,
    label: string,
  ): Promise<Answer<Login>> {
    const byToken = await this.#byToken(name, password, caller);
    if (byToken) return byToken;
    const { credentials } = this.#world;
    const admitted = await credentials.signIn({ name, password }, caller, this.#wanted(label));
    return "refused" in admitted ? { refused: asToken(admitted.refused) } : this.#login(admitted.token);
  }

  /** Begins to check a password that the client keeps to itself. Call it only if `offersScram`. */
  async scram(name: string, caller: Caller, label: string): Promise<ScramExchange> {
    const { store, secrets, hashing, bans, second } = this.#world;
    if (!secrets.scram) throw new Error("SCRAM has no key");
    const key = skeleton(name.slice(0, NAME_CHARACTERS_MAX * 4));
    const user = await store.userByName(key);
    const { scram } = secrets;
    const found = user?.passwordHash && scram.open(user.scram, user.passwordHash);
    const verifier = found || scram.madeUp(key);
    const guess = guessOf(hashedFor(key, caller));
    return {
      ...{ salt: verifier.salt, rounds: verifier.rounds, nonce: scram.nonce() },
      prove: async (message, proof) => {
        const waitMs = await hashing.guesses.begin(guess);
        if (waitMs > 0) return { refused: tooManyGuesses("passwords", waitMs) };
        const signature = scram.signature(verifier, message, proof);
        if (!signature || !found || !user) return { refused: refusal("bad_credentials") };
        hashing.guesses.wasRight(guess);
        const banned = bans.refuses({ user, network: caller.network });
        if (banned) return { refused: banned };
        const shown = await second.beside(user, user.passwordHash ?? "", undefined);
        return "refused" in shown ? { refused: asToken(shown.refused) } : { signature };
      },
      signIn: () => {
        if (!user?.passwordHash) throw new Error("a user without a password has proved to know it");
        return this.#open(user.id, { passwordHash: user.passwordHash }, { caller, label });
      },
    };
  }

  /**
   * By the TLS certificate whose key the connection has, given by its SHA-256 in hex. `name` = the account that the client asks for,
   * "" = the one to which the certificate belongs.
   */
  async byCertificate(
    { name, fingerprint }: { readonly name: string; readonly fingerprint: string },
    caller: Caller,
    label: string,
  ): Promise<Answer<Login>> {
    const { store, hashing, bans } = this.#world;
    // A certificate cannot be guessed. Counting by it keeps others from shutting out the person whose name they ask for.
    const guess = { account: `certificate ${fingerprint}`, network: caller.network };
    const waitMs = await hashing.guesses.begin(guess);
    if (waitMs > 0) return { refused: tooManyGuesses("certificates", waitMs) };
    const user = await store.userByCertificate(fingerprint);
    if (!user || (name !== "" && skeleton(name) !== skeleton(user.name)))
      return { refused: refusal("bad_credentials") };
    hashing.guesses.wasRight(guess);
    const banned = bans.refuses({ user, network: caller.network });
    return banned
      ? { refused: banned }
      : this.#open(user.id, { certificate: fingerprint }, { caller, label });
  }

  /** Makes an account. Who makes one over IRC accepts the rules, which are in the message of the day. */
  async signUp(
    newcomer: { readonly name: string; readonly password: string },
    visitor: Visitor,
    label: string,
  ): Promise<Answer<Login>> {
    const admitted = await this.#world.newcomers.signUp(
      { ...newcomer, rules: true },
      visitor,
      this.#wanted(label),
    );
    return "refused" in admitted ? admitted : this.#login(admitted.token);
  }

  /** Makes the guest of this connection an account. */
  async register(guest: User, password: string, visitor: Visitor, label: string): Promise<Answer<Login>> {
    const { refused } = await this.#world.newcomers.register(guest, { password, rules: true }, visitor);
    return refused ? { refused } : this.#open(guest.id, undefined, { caller: visitor, label });
  }

  /** A connection has ended. Resolves when its session is gone; it never rejects. */
  async ended({ user, session, ends }: Login): Promise<void> {
    if (!ends) return;
    try {
      await this.#world.chat.perform(user.id, { type: "session.leave", session });
    } catch (cause) {
      this.#world.log.error("the session of a connection that ended could not be removed", cause);
    }
  }

  async #byToken(name: string, password: string, { network }: Caller): Promise<Answer<Login> | undefined> {
    if (!TOKEN.test(password)) return undefined;
    const { chat, secrets, bans } = this.#world;
    const found = await chat.userByToken(secrets.tokenHash(password), network);
    // A browser's cookie is no password, and somebody else's token is a wrong one.
    if (found?.kind !== "token" || skeleton(found.user.name) !== skeleton(name)) return undefined;
    const banned = bans.refuses({ user: found.user, network });
    return banned ? { refused: banned } : { ...found, ends: false };
  }

  async #open(
    user: UserId,
    shown: SessionOpen["shown"],
    { caller, label }: { readonly caller: Caller; readonly label: string },
  ): Promise<Answer<Login>> {
    const { session, token } = freshSession(this.#world, this.#wanted(label), caller.network);
    const outcome = await this.#world.chat.perform(user, {
      type: "session.open",
      session,
      ...(shown && { shown }),
    });
    return outcome.refused ? outcome : this.#login(token);
  }

  #wanted(label: string): Wanted {
    const short = [...label].slice(0, limits.sessionLabelCharactersMax).join("");
    return { kind: "token", label: short, run: this.#world.run };
  }

  /** The session that was just opened. */
  async #login(token: string): Promise<Answer<Login>> {
    const found = await this.#world.store.userByToken(this.#world.secrets.tokenHash(token));
    return found ? { ...found, ends: true } : { refused: refusal("bad_credentials") };
  }
}

/** A client of these doors cannot ask for a code: an app password signs it in. */
function asToken(refused: Refusal): Refusal {
  if (refused.code !== "second_factor" && refused.code !== "factor_required") return refused;
  const why =
    refused.code === "second_factor"
      ? "this account has a second factor, for which this client cannot ask"
      : "this server asks for a second factor: set it up in the page first";
  return refusal(refused.code, {
    message: `${why}: make an app password in the page (your account, or Connect an IRC client), and use it as the password`,
  });
}

/** The server's side of one exchange of SCRAM. It is the same for a name that nobody has. */
export interface ScramExchange {
  readonly salt: Uint8Array;
  readonly rounds: number;
  /** The server's part of the nonce. */
  readonly nonce: string;
  /** The server's signature, if the client's proof of this message is right. A wrong one counts as a wrong password. */
  prove(message: string, proof: Uint8Array): Promise<Answer<{ readonly signature: Uint8Array }>>;
  /** Signs in. Call it once, after a proof that was right. */
  signIn(): Promise<Answer<Login>>;
}
