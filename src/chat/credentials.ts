import type { AccountPassword, User } from "../protocol/account.ts";
import { refusal } from "../protocol/errors.ts";
import type { Command } from "../protocol/frames.ts";
import type { SessionId, UserId } from "../protocol/ids.ts";
import type { AccountDeactivate, AccountDelete } from "../protocol/moderation.ts";
import { NAME_CHARACTERS_MAX, skeleton } from "../protocol/names.ts";
import { type Admitted, admitted, freshSession, type Wanted } from "./admitted.ts";
import type { Bans } from "./bans.ts";
import type { Outcome } from "./commit.ts";
import { type Caller, type HashedFor, type Hashing, hashedFor } from "./hashing.ts";
import type { Payer } from "./payer.ts";
import { forbidden } from "./permissions.ts";
import type { Hashed, Secrets } from "./ports.ts";
import type { Answer } from "./questions.ts";
import type { ActionType } from "./rules.ts";
import type { Proof, SecondFactors } from "./second-factors.ts";
import type { SignedIn, Store } from "./store.ts";

export interface CredentialsWorld {
  readonly store: Store;
  readonly secrets: Secrets;
  readonly bans: Bans;
  readonly hashing: Hashing;
  readonly second: SecondFactors;
  readonly chat: Performing;
}

/** How to perform a command, for the person who asks or in the name of the server. */
export interface Performing {
  perform(actor: UserId, command: Command): Promise<Outcome>;
  performAsServer(command: Command, payer?: Payer): Promise<Outcome>;
}

/** What a person shows to sign in. */
interface Shown {
  readonly name: string;
  readonly password: string;
  /** Of an authenticator app, or a recovery code. */
  readonly code?: string | undefined;
}

/** Signs people in, through every door. */
export class Credentials {
  readonly #world: CredentialsWorld;

  constructor(world: CredentialsWorld) {
    this.#world = world;
  }

  /** Gives the same answer, after the same time, for a wrong name and for a wrong password. */
  async signIn({ name, password, code }: Shown, caller: Caller, wanted: Wanted): Promise<Answer<Admitted>> {
    const key = skeleton(name.slice(0, NAME_CHARACTERS_MAX * 4));
    const { network } = caller;
    const who = hashedFor(key, caller);
    const user = await this.#world.store.userByName(key);
    const passed = await this.#world.hashing.check(who, password, user?.passwordHash);
    if ("refused" in passed) return passed;
    if (!user) return { refused: refusal("bad_credentials") };
    const { passwordHash: _hash, scram: _scram, ...person } = user;
    const banned = this.#world.bans.refuses({ user: person, network });
    if (banned) return { refused: banned };
    const passwordHash = await this.#upToDate({ ...user, passwordHash: passed.hash }, password, who);
    const shown = await this.#world.second.beside(person, passwordHash, code);
    if ("refused" in shown) return shown;
    const fresh = freshSession(this.#world, wanted, network);
    const outcome = await this.#world.chat.perform(user.id, {
      type: "session.open",
      session: fresh.session,
      shown: { passwordHash, ...shown },
    });
    return admitted(outcome.refused ? outcome : { ...outcome, user: person }, fresh.token);
  }

  /** Replaces the session that is shown by another one. */
  async renew({ user, session }: SignedIn, wanted: Wanted): Promise<Answer<Admitted>> {
    const fresh = freshSession(this.#world, wanted);
    const outcome = await this.#world.chat.perform(user.id, {
      type: "session.open",
      session: fresh.session,
      shown: { session },
    });
    if (outcome.refused) return outcome;
    await this.#world.chat.perform(user.id, { type: "session.end", session });
    return admitted({ ...outcome, user }, fresh.token);
  }

  /** Whether the account has a password. */
  async hasPassword(user: UserId): Promise<boolean> {
    return (await this.#world.store.userById(user))?.passwordHash !== undefined;
  }

  /** Sets a password. An account with a password needs the old one. All other sessions end. */
  async setPassword(
    user: UserId,
    { old, password, proof }: Omit<AccountPassword, "type">,
    { session: keep, group }: { readonly session?: SessionId | undefined; readonly group: string },
  ): Promise<Outcome> {
    const known = await this.#world.store.userById(user);
    if (!known) return { refused: refusal("not_signed_in") };
    const was = known.passwordHash;
    const { hashing, second } = this.#world;
    const problem = hashing.problemOf(password, known.name);
    if (problem) return { refused: problem };
    const who = { known: user, group };
    const unproved =
      was !== undefined && (await second.unproved({ user: known, group }, { password: old ?? "", proof }));
    if (unproved) return { refused: proof === undefined ? { ...unproved, field: "old" } : unproved };
    const hashed = await hashing.hashed(password, who);
    if ("refused" in hashed) return hashed;
    return this.#world.chat.perform(user, {
      type: "password.set",
      passwordHash: hashed.passwordHash ?? "",
      scram: hashed.scram,
      was,
      ...(keep && { keep }),
    });
  }

  /**
   * Deletes the person's own account, with its password if it has one, or the account of a person with a lower role.
   */
  async deleteAccount(
    me: User,
    { user, password, proof, messages, now }: Omit<AccountDelete, "type">,
    group: string,
  ): Promise<Outcome> {
    const found = await this.#aboutAccount("account.delete", me, { user, password, proof, group });
    if ("refused" in found) return found;
    return this.#world.chat.perform(me.id, { type: "user.delete", messages, ...(now && { now }), ...found });
  }

  /** Deactivates the person's own account, with its password if it has one, or the account of another person. */
  async deactivateAccount(
    me: User,
    { user, password, proof }: Omit<AccountDeactivate, "type">,
    group: string,
  ): Promise<Outcome> {
    const found = await this.#aboutAccount("account.deactivate", me, { user, password, proof, group });
    if ("refused" in found) return found;
    return this.#world.chat.perform(me.id, { type: "user.deactivate", ...found });
  }

  /** Finds the account of `user`, or the own one with its password; `was` is the hash that the password fits. */
  async #aboutAccount(
    action: ActionType,
    me: User,
    { user, group, ...shown }: Proof & { readonly user?: string | undefined; readonly group: string },
  ): Promise<Answer<{ readonly user: UserId; readonly was: string | undefined }>> {
    const { store, second } = this.#world;
    const found = user === undefined ? await store.userById(me.id) : await store.userByName(user);
    const self = found?.id === me.id;
    const about = found && { self, otherRole: found.role };
    const refused = forbidden(action, { role: me.role, membership: "none", ...about });
    if (refused) return { refused };
    if (!found) return { refused: refusal("no_such_user", { field: "user" }) };
    const was = self ? found.passwordHash : undefined;
    const again = { password: shown.password ?? "", proof: shown.proof };
    const unproved = was !== undefined && (await second.unproved({ user: me, group }, again));
    if (unproved) return { refused: unproved };
    return { user: found.id, was };
  }

  /** Makes another token for the person. It is returned once. */
  async openSession(
    user: UserId,
    label: string | undefined,
    by: SessionId | undefined,
  ): Promise<Answer<Omit<Admitted, "user">>> {
    const { session, token } = freshSession(this.#world, { kind: "token", label });
    const outcome = await this.#world.chat.perform(user, {
      type: "session.open",
      session,
      ...(by && { shown: { session: by } }),
    });
    if (outcome.refused) return outcome;
    if (!outcome.session) throw new Error("a new session has no id");
    return { session: outcome.session, token };
  }

  /** Ends one session, or all except the one that asks. */
  async endSession(user: UserId, session: SessionId | undefined, keep?: SessionId): Promise<Outcome> {
    const known = await this.#world.store.sessionsOf(user);
    if (session && !known.some(({ id }) => id === session)) return { refused: refusal("no_such_session") };
    return this.#world.chat.perform(user, {
      type: "session.end",
      ...(session ? { session } : keep && { keep }),
    });
  }

  /** Replaces a weak hash when the person shows the password, and makes what SCRAM needs if it is not there. */
  async #upToDate(
    { id, passwordHash: was, scram }: { readonly id: UserId } & Hashed,
    password: string,
    who: HashedFor,
  ): Promise<string> {
    const { secrets, hashing } = this.#world;
    const isWeak = secrets.isWeak(was);
    if (!isWeak && (!secrets.scram || secrets.scram.open(scram, was))) return was;
    const better = isWeak
      ? await hashing.hashed(password, who)
      : { passwordHash: was, scram: await hashing.scramOf(password, was, who) };
    if ("refused" in better || better.passwordHash === undefined) return was;
    if (!isWeak && better.scram === undefined) return was;
    const { passwordHash } = better;
    const { refused } = await this.#world.chat.perform(id, {
      ...{ type: "password.rehash", passwordHash, was },
      scram: better.scram,
    });
    return refused ? was : passwordHash;
  }
}
