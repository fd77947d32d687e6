import type { User } from "../protocol/account.ts";
import { refusal } from "../protocol/errors.ts";
import type { UserId } from "../protocol/ids.ts";
import { limits } from "../protocol/limits.ts";
import { type Admitted, admitted, freshSession, type Wanted } from "./admitted.ts";
import type { Outcome } from "./commit.ts";
import type { Caller } from "./hashing.ts";
import type { Factors } from "./ports.ts";
import type { Answer } from "./questions.ts";
import {
  type Asking,
  noKey,
  type Proof,
  plainOf,
  type SecondFactors,
  type SecondFactorsWorld,
  TICKET_MS,
} from "./second-factors.ts";

interface AuthenticatorsWorld extends SecondFactorsWorld {
  readonly second: SecondFactors;
}
/** An authenticator app that is about to be stored, and the recovery codes with their hashes. */
interface Made {
  readonly secret: string;
  readonly step: number;
  readonly codes: readonly string[];
  readonly recoveryCodes: readonly string[];
}
type Codes = Answer<{ readonly recoveryCodes: readonly string[] }>;

/** Sets up and removes authenticator apps and their recovery codes. */
export class Authenticators {
  readonly #world: AuthenticatorsWorld;

  constructor(world: AuthenticatorsWorld) {
    this.#world = world;
  }

  /** Makes a secret for an authenticator app. Nothing is stored before a code of it was shown. */
  async begin(asking: Asking, proof: Proof): Promise<ReturnType<Authenticators["beginBy"]>> {
    const refused = await this.#world.second.unproved(asking, proof);
    return refused ? { refused } : this.#begun(asking.user);
  }

  /** The same for a person who signs in, and must have one. */
  async beginBy(ticket: string): Promise<Answer<{ secret: string; uri: string; setup: string }>> {
    const found = await this.#world.second.byTicket(ticket);
    return "refused" in found ? found : this.#begun(found.user);
  }

  async confirm(user: UserId, { setup, code }: { setup: string; code: string }): Promise<Codes> {
    const made = this.#made(user, setup, code);
    if ("refused" in made) return made;
    const { recoveryCodes, ...add } = made;
    const { refused } = await this.#world.chat.perform(user, { type: "authenticator.add", ...add });
    return refused ? { refused } : { recoveryCodes };
  }

  /** The same for a person who signs in, and must have one: they are in afterwards. */
  async confirmBy(
    { ticket, ...shown }: { ticket: string; setup: string; code: string },
    wanted: Wanted,
    { network }: Caller,
  ): Promise<Answer<Admitted & { readonly recoveryCodes: readonly string[] }>> {
    const found = await this.#world.second.byTicket(ticket);
    if ("refused" in found) return found;
    const { user, passwordHash } = found;
    const banned = this.#world.bans.refuses({ user, network });
    if (banned) return { refused: banned };
    const made = this.#made(user.id, shown.setup, shown.code);
    if ("refused" in made) return made;
    const { recoveryCodes, ...add } = made;
    const { session, token } = freshSession(this.#world, wanted, network);
    const outcome = await this.#world.chat.perform(user.id, {
      ...{ type: "authenticator.add", ...add, opens: { session, passwordHash } },
    });
    const answer = admitted(outcome.refused ? outcome : { ...outcome, user }, token);
    return "refused" in answer ? answer : { ...answer, recoveryCodes };
  }

  /** Makes new recovery codes. */
  async renew(asking: Asking, { code, ...proof }: Proof & { readonly code: string }): Promise<Codes> {
    const shown = await this.#world.second.proved(asking, proof, code);
    if ("refused" in shown) return shown;
    const { recoveryCodes, codes } = this.#newCodes(asking.user.id);
    const command = { type: "recovery_codes.make", codes, factor: shown.factor } as const;
    if (!this.#factors) return { refused: noKey };
    const { refused } = await this.#world.chat.perform(asking.user.id, command);
    return refused ? { refused } : { recoveryCodes };
  }

  async remove(asking: Asking, { code, ...proof }: Proof & { readonly code: string }): Promise<Outcome> {
    const { user } = asking;
    if (this.#world.second.mustHave(user))
      return {
        refused: refusal("not_allowed", {
          message: "this server asks you for a second factor, so you cannot remove it",
          rule: "second-factor",
          lift: "an admin can change the setting secondFactor",
        }),
      };
    const shown = await this.#world.second.proved(asking, proof, code);
    if ("refused" in shown) return shown;
    return this.#world.chat.perform(user.id, { type: "authenticator.remove", factor: shown.factor });
  }

  /** Removes what a person with a lower role has lost. */
  reset(by: UserId | "server", user: string): Promise<Outcome> {
    const { chat } = this.#world;
    const command = { type: "factors.reset", user } as const;
    return by === "server" ? chat.performAsServer(command) : chat.perform(by, command);
  }

  get #factors(): Factors | undefined {
    return this.#world.secrets.factors;
  }

  #begun(user: User): Answer<{ secret: string; uri: string; setup: string }> {
    const factors = this.#factors;
    if (!factors) return { refused: noKey };
    const secret = factors.secret();
    const shown = factors.shown(secret, { account: user.name, issuer: this.#world.settings.serverName });
    return { ...shown, setup: factors.ticket({ for: "setup", user: user.id, secret }, TICKET_MS * 2) };
  }

  #made(user: UserId, setup: string, code: string): Answer<Made> {
    const read = this.#factors?.read(setup);
    if (read?.for !== "setup" || read.user !== user || !this.#factors)
      return { refused: refusal("bad_code", { message: "this took too long: begin again", field: "setup" }) };
    const secret = this.#factors.seal(read.secret, user);
    const step = this.#factors.stepOf(secret, user, { code: plainOf(code), after: 0 });
    if (step === undefined)
      return {
        refused: refusal("bad_code", {
          message: "this code is wrong: is the clock of your device right?",
          field: "code",
        }),
      };
    return { secret, step, ...this.#newCodes(user) };
  }

  /** Recovery codes, and the hashes that are stored of them. */
  #newCodes(user: UserId) {
    const make = () => this.#factors?.recoveryCode() ?? "";
    const recoveryCodes = Array.from({ length: limits.recoveryCodesMax }, make);
    return {
      recoveryCodes,
      codes: recoveryCodes.map((code) => this.#world.second.recoveryHash(user, plainOf(code))),
    };
  }
}
