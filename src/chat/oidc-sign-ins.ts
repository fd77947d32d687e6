import type { Person, User } from "../protocol/account.ts";
import { refusal } from "../protocol/errors.ts";
import type { UserId } from "../protocol/ids.ts";
import { looksLikeStaff, NAME_CHARACTERS_MAX } from "../protocol/names.ts";
import type { OidcProof } from "../protocol/oidc.ts";
import { nameRefusal } from "./accounts.ts";
import type { Visitor } from "./admission.ts";
import { type Admitted, admitted, freshSession, type Wanted } from "./admitted.ts";
import type { Bans } from "./bans.ts";
import type { Outcome } from "./commit.ts";
import type { Performing } from "./credentials.ts";
import type { Newcomers } from "./newcomers.ts";
import type { Log, Secrets } from "./ports.ts";
import type { Answer } from "./questions.ts";
import type { Store } from "./store.ts";

interface OidcWorld {
  readonly store: Store;
  readonly secrets: Secrets;
  readonly bans: Bans;
  readonly log: Log;
  readonly chat: Performing;
  readonly newcomers: Newcomers;
}

/** What an issuer says of a person, and what follows from it by the settings. */
export interface Claimed {
  readonly proof: OidcProof;
  /** Names that the person could have here, the best one first. */
  readonly names: readonly string[];
  /** How the person is called, as a display name. */
  readonly displayName?: string | undefined;
  /** The role that the issuer gives; none = the issuer gives no roles here. */
  readonly role?: "member" | "moderator" | "admin" | undefined;
  /** The person gets an account whatever the setting `registration` says. */
  readonly admits: boolean;
}

const DISPLAY_NAME = "display-name";
/** So many numbers are tried behind a name that others have. */
const NUMBERS_MAX = 50;
const FALLBACK = "newcomer";

/** Signs in people of whom an issuer says who they are. */
export class OidcSignIns {
  readonly #world: OidcWorld;

  constructor(world: OidcWorld) {
    this.#world = world;
  }

  /** Signs in to the account to which the person is connected. "unknown" = there is none. */
  async signIn(
    { proof, role }: Claimed,
    { network }: Visitor,
    wanted: Wanted,
  ): Promise<Answer<Admitted> | "unknown"> {
    const { store, bans, chat } = this.#world;
    const found = await store.userByOidc(proof.issuer, proof.subject);
    if (!found) return "unknown";
    const { user, deleted } = found;
    if (deleted)
      return {
        refused: refusal("not_allowed", {
          message: "your account here was deleted: an admin of the server can restore it for a while",
        }),
      };
    const banned = bans.refuses({ user, network });
    if (banned) return { refused: banned };
    await this.#give(user, role);
    const { token, session } = freshSession(this.#world, wanted, network);
    const outcome = await chat.perform(user.id, { type: "session.open", session, shown: { oidc: proof } });
    return admitted(outcome.refused ? outcome : { ...outcome, user }, token);
  }

  /** Makes an account for a person whom the issuer has named, and signs in. Their role is that of the issuer. */
  async signUp(
    { proof, role, admits, displayName }: Claimed,
    newcomer: { readonly name: string; readonly rules: boolean; readonly invite?: string | undefined },
    visitor: Visitor,
    wanted: Wanted,
  ): Promise<Answer<Admitted>> {
    const { newcomers, chat, log } = this.#world;
    const made = await newcomers.signUp({ ...newcomer, oidc: { proof, admits } }, visitor, wanted);
    if ("refused" in made) return made;
    await this.#give(made.user, role);
    if (displayName === undefined || displayName === made.user.name) return made;
    const { refused } = await chat.perform(made.user.id, {
      ...{ type: "user.describe", key: DISPLAY_NAME, value: displayName },
    });
    if (refused) log.info("a display name from an issuer was refused", { why: refused.message });
    return made;
  }

  /** Connects an account to a person at the issuer. The person with this account has asked for it. */
  connect(user: UserId, { proof }: Claimed): Promise<Outcome> {
    return this.#world.chat.perform(user, { type: "oidc.connect", proof });
  }

  /** Why no account would be made for this person; undefined = it can be, by a name that is free. */
  async mayCome(
    { admits, proof }: Claimed,
    invite: string | undefined,
    visitor: Visitor,
  ): Promise<{ readonly refused?: Outcome["refused"] }> {
    const found = await this.#world.newcomers.wayIn({ invite, oidc: { proof, admits } }, visitor);
    return "refused" in found ? found : {};
  }

  /** A name that nobody has, and that the person can change. */
  async suggest({ names }: Claimed): Promise<Person["name"]> {
    for (const name of [...names, FALLBACK]) {
      const base = fitted(name);
      if (base === "" || looksLikeStaff(base)) continue;
      for (let n = 1; n <= NUMBERS_MAX; n += 1) {
        const one = n === 1 ? base : `${cut(base, NAME_CHARACTERS_MAX - 2)}${n}`;
        if (!nameRefusal(one) && !(await this.#world.store.userByName(one))) return one;
      }
    }
    return "";
  }

  /** If it fails, the next sign-in gives the role. */
  async #give(user: User, role: Claimed["role"]): Promise<void> {
    if (role === undefined || user.role === role || user.role === "owner") return;
    const { chat, log } = this.#world;
    const { refused } = await chat.performAsServer({ type: "oidc.role", user: user.id, role });
    if (refused) log.info("a role from an issuer could not be given", { why: refused.message });
  }
}

const cut = (text: string, charactersMax: number): string => [...text].slice(0, charactersMax).join("");

/** What of a text can be a name: `Ada Lovelace` → `Ada-Lovelace`, `ada@example.org` → `ada`. */
function fitted(text: string): string {
  const [local = ""] = cut(text, 200).split("@");
  const plain = local
    .trim()
    .replace(/\s+/gu, "-")
    .replace(/[^\p{L}\p{N}\p{M}_-]/gu, "");
  return cut(plain.replace(/^[-_]+|[-_]+$/g, ""), NAME_CHARACTERS_MAX);
}
