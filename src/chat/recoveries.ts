import type { Person } from "../protocol/account.ts";
import { refusal } from "../protocol/errors.ts";
import type { UserId } from "../protocol/ids.ts";
import { limits } from "../protocol/limits.ts";
import type { Visitor } from "./admission.ts";
import { type Admitted, admitted, freshSession, type Wanted } from "./admitted.ts";
import type { Bans } from "./bans.ts";
import { Codes, type Tried } from "./codes.ts";
import type { Performing } from "./credentials.ts";
import type { Hashing } from "./hashing.ts";
import type { Secrets } from "./ports.ts";
import type { Answer } from "./questions.ts";
import type { SecondFactors } from "./second-factors.ts";
import type { Store } from "./store.ts";

interface RecoveriesWorld {
  readonly store: Store;
  readonly secrets: Secrets;
  readonly hashing: Hashing;
  readonly bans: Bans;
  readonly second: SecondFactors;
  readonly chat: Performing;
}

const ended = refusal("bad_code", {
  message:
    `this link has ended or was used: it works once, within ${limits.recoveryHoursMax} hours; ` +
    "ask an admin of the server for another one",
});

/** Links by which people who cannot sign in set another password: an admin, or the operator, gives them one. */
export class Recoveries {
  readonly #world: RecoveriesWorld;
  readonly #codes: Codes;

  constructor(world: RecoveriesWorld) {
    this.#world = world;
    this.#codes = new Codes(world);
  }

  /** Makes a link for the person of this name. The one before ends. */
  async link(by: UserId | "server", user: string): Promise<Answer<{ code: string }>> {
    const { chat } = this.#world;
    const { code, kept } = this.#codes.make();
    const command = { type: "recovery.create", user, code: kept } as const;
    const { refused } = await (by === "server" ? chat.performAsServer(command) : chat.perform(by, command));
    return refused ? { refused } : { code };
  }

  /** Whose password the code sets, for a person who shows it. */
  async personBy(code: string, visitor: Visitor): Promise<Answer<Person>> {
    const found = await this.#found(code, visitor);
    return "refused" in found ? found : found.right;
  }

  /**
   * Sets the password and signs in. All other sessions of the person end. The link stands for the password alone: who has a second
   * factor shows it, too (`factor`), and a link that is refused for that is not used up.
   */
  async recover(
    {
      code,
      password,
      factor,
    }: { readonly code: string; readonly password: string; readonly factor?: string | undefined },
    visitor: Visitor,
    wanted: Wanted,
  ): Promise<Answer<Admitted>> {
    const { store, hashing, bans, chat, second } = this.#world;
    const { network } = visitor;
    const found = await this.#found(code, visitor);
    if ("refused" in found) return found;
    const user = await store.userById(found.right.id);
    if (!user) return { refused: ended };
    const { passwordHash: _hash, scram: _scram, ...person } = user;
    const refused = bans.refuses({ user: person, network }) ?? hashing.problemOf(password, person.name);
    if (refused) return { refused };
    const shown = await second.shownBy(person, factor);
    if ("refused" in shown) return shown;
    const hashed = await hashing.hashed(password, { network, name: person.name });
    if ("refused" in hashed) return hashed;
    const { passwordHash = "", scram } = hashed;
    const { token, session } = freshSession(this.#world, wanted, network);
    const outcome = await chat.perform(person.id, {
      ...{ type: "recovery.use", code: found.kept, passwordHash, scram, session, ...shown },
    });
    if (outcome.refused)
      return {
        refused: outcome.refused.code === "bad_code" && !outcome.refused.field ? ended : outcome.refused,
      };
    return admitted({ ...outcome, user: person }, token);
  }

  async #found(code: string, visitor: Visitor): Promise<Answer<Tried<Person | undefined>>> {
    const found = await this.#codes.try(code, visitor, (kept) => this.#world.store.recoveredBy(kept));
    return "refused" in found ? { refused: found.refused ?? ended } : found;
  }
}
