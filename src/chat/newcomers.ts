import type { AccountRegister, User } from "../protocol/account.ts";
import { duration } from "../protocol/duration.ts";
import { type Refusal, refusal } from "../protocol/errors.ts";
import type { UserId } from "../protocol/ids.ts";
import type { Invite, WayIn } from "../protocol/invite.ts";
import { limits } from "../protocol/limits.ts";
import { looksLikeStaff, skeleton } from "../protocol/names.ts";
import type { OidcProof } from "../protocol/oidc.ts";
import { nameRefusal } from "./accounts.ts";
import type { Openness, Visitor } from "./admission.ts";
import { type Admitted, admitted, freshSession, type Wanted } from "./admitted.ts";
import type { Bans } from "./bans.ts";
import { Codes } from "./codes.ts";
import type { Outcome } from "./commit.ts";
import type { Performing } from "./credentials.ts";
import type { DefaultRooms } from "./default-rooms.ts";
import { endedOwnerLink, staffNameRefusal } from "./entry.ts";
import { EntryRequests } from "./entry-requests.ts";
import type { Hashing } from "./hashing.ts";
import { Invitations } from "./invitations.ts";
import { groupOf } from "./payer.ts";
import { PerNetwork } from "./per-network.ts";
import type { Portions } from "./portions.ts";
import type { Clock, Hashed, Secrets } from "./ports.ts";
import type { Proofs } from "./proofs.ts";
import type { Answer } from "./questions.ts";
import type { ServerSettings } from "./server-settings.ts";
import { because } from "./standing.ts";
import type { Store } from "./store.ts";

export interface NewcomersWorld {
  readonly store: Store;
  readonly secrets: Secrets;
  readonly clock: Clock;
  readonly rateLimit: boolean;
  readonly hashing: Hashing;
  readonly bans: Bans;
  readonly chat: Performing;
  readonly settings: Pick<ServerSettings, "get">;
  readonly defaultRooms: DefaultRooms;
  readonly proofs: Proofs;
  /** Which part of each limit this node grants; none = all of it. */
  readonly portions?: Portions | undefined;
}

/** What a new person asks for. */
interface Newcomer {
  readonly name: string;
  readonly password?: string | undefined;
  /** That they accept the rules of the server. */
  readonly rules?: boolean | undefined;
  /** Their proof of work. */
  readonly proof?: string | undefined;
  /** Who an issuer says that they are; and whether such people get an account whatever `registration` says. */
  readonly oidc?: { readonly proof: OidcProof; readonly admits: boolean } | undefined;
}

/** The code that makes its bearer the owner of this server; or another node has printed one. */
export type OwnerLink = { readonly code: string } | "elsewhere";

/** Why not even an invitation makes an account while the raid switch is on. */
const RAID = because(
  "registration_closed",
  "raid",
  "this server takes nobody new at the moment",
  "an admin of the server ends that, so try again later",
);

/** Why nobody can make an account just so, and what a person can do. */
const registrationRefusal = (registration: Openness["registration"]): Refusal =>
  refusal("registration_closed", {
    ...{ rule: "registration", lift: "an admin of the server can invite you, or let people make accounts" },
    ...(registration === "invite" && {
      message: "you need an invitation to make an account here: ask an admin for one",
    }),
    ...(registration === "approval" && {
      message: "an admin of this server decides who can make an account: ask to be let in",
    }),
  });

/**
 * Makes accounts: for anyone if registration is open, by an invitation, and by the owner's link. Cheap checks come
 * first; the password is hashed when nothing else forbids the account.
 */
export class Newcomers {
  readonly #world: NewcomersWorld;
  readonly #made: PerNetwork;
  readonly #codes: Codes;
  /** People who ask to be let in. */
  readonly requests: EntryRequests;
  /** Invitations to the server. */
  readonly invitations: Invitations;
  #ownerLink: OwnerLink | undefined;

  constructor(world: NewcomersWorld) {
    this.#world = world;
    this.#codes = new Codes(world);
    this.requests = new EntryRequests({ ...world, codes: this.#codes });
    this.invitations = new Invitations({ ...world, codes: this.#codes });
    const { accountsPerAddressBurstMax: burst, accountsPerAddressPerHourMax: perHour } = limits;
    this.#made = new PerNetwork({ burst, perSecond: perHour / 3_600 }, world.portions);
  }

  /**
   * A server without an owner makes a link for its operator. Of several nodes one does (`isMine`): a new link ends the one
   * before, which another node has printed.
   */
  async open(isMine: boolean): Promise<void> {
    if (await this.#world.store.hasOwner()) return;
    if (!isMine) {
      this.#ownerLink = "elsewhere";
      return;
    }
    const made = await this.linkOwner();
    if (!("refused" in made)) this.#ownerLink = made;
  }

  /** The link for the operator; undefined = the server had an owner when this node started. */
  get ownerLink(): OwnerLink | undefined {
    return this.#ownerLink;
  }

  /** Makes a code that makes its bearer an owner, once. Only its hash is stored, so it cannot be shown again. */
  async linkOwner(): Promise<Answer<{ code: string }>> {
    const { code, kept } = this.#codes.make();
    const { refused } = await this.#world.chat.performAsServer({ type: "owner.link", code: kept });
    return refused ? { refused } : { code };
  }

  async signUp(
    { invite, ...newcomer }: Newcomer & { readonly invite?: string | undefined },
    visitor: Visitor,
    wanted: Wanted,
  ): Promise<Answer<Admitted>> {
    const { network } = visitor;
    const refused = this.#world.bans.refuses({ name: newcomer.name, network }) ?? this.#rules(newcomer);
    if (refused) return { refused };
    const found = await this.wayIn({ invite, oidc: newcomer.oidc }, visitor);
    if ("refused" in found) return found;
    const admitted = await this.#admit(newcomer, found.way, visitor, wanted);
    if (found.invite && !("refused" in admitted))
      await this.invitations.enterRooms(found.invite, admitted.user);
    return admitted;
  }

  /** Makes an account that owns the server, even if registration is closed. */
  async own(
    { code, ...newcomer }: Required<Omit<Newcomer, "rules" | "oidc" | "proof">> & { readonly code: string },
    visitor: Visitor,
    wanted: Wanted,
  ): Promise<Answer<Admitted>> {
    const way = await this.#ownersWay(code, visitor);
    return "refused" in way ? way : this.#admit(newcomer, way, visitor, wanted);
  }

  /** Makes a person with an account an owner of this server, by the code, once. */
  async claimOwner(user: UserId, code: string, visitor: Visitor): Promise<Outcome> {
    const way = await this.#ownersWay(code, visitor);
    if ("refused" in way) return way;
    return this.#world.chat.perform(user, { type: "owner.make", code: way.code });
  }

  /** Turns a guest into an account. */
  async register(
    user: User,
    { name, password, invite, rules, proof }: Omit<AccountRegister, "type">,
    visitor: Visitor,
  ): Promise<Outcome> {
    const { bans } = this.#world;
    const refused = bans.refuses({ user, name, network: visitor.network }) ?? this.#rules({ rules });
    if (refused) return { refused };
    const found = await this.wayIn({ invite }, visitor);
    if ("refused" in found) return found;
    const { way } = found;
    const wanted = name ?? user.name;
    const isOwn = skeleton(wanted) === skeleton(user.name);
    const hashed = await this.#hashed({ name: wanted, password, proof }, way, visitor, isOwn);
    if ("refused" in hashed) return hashed;
    const outcome = await this.#world.chat.perform(user.id, {
      ...{ type: "guest.register", way },
      ...(name !== undefined && { name }),
      ...hashed,
    });
    if (outcome.refused) return outcome;
    await this.#world.defaultRooms.enterMore(outcome.user ?? user);
    if (found.invite) await this.invitations.enterRooms(found.invite, outcome.user ?? user);
    return outcome;
  }

  async #admit(newcomer: Newcomer, way: WayIn, visitor: Visitor, wanted: Wanted): Promise<Answer<Admitted>> {
    const hashed = await this.#hashed(newcomer, way, visitor, false);
    if ("refused" in hashed) return hashed;
    const { token, session } = freshSession(this.#world, wanted, visitor.network);
    const { name, oidc } = newcomer;
    const payer = { person: name, group: groupOf(name, visitor.network, false) };
    const made = await this.#world.chat.performAsServer(
      { type: "account.create", name, session, way, ...hashed, oidc: oidc?.proof },
      payer,
    );
    if (!made.refused && made.user) await this.#world.defaultRooms.enter(made.user);
    return admitted(made, token);
  }

  /** Makes all cheap checks, and then hashes the password. The decision checks all of it again. */
  async #hashed(
    { name, password, oidc, proof }: Newcomer,
    way: WayIn,
    visitor: Visitor,
    hasName: boolean,
  ): Promise<Answer<Partial<Hashed>>> {
    const refused =
      nameRefusal(name) ??
      (password === undefined ? undefined : this.#world.hashing.problemOf(password, name)) ??
      (await this.#isStaffName(name, way)) ??
      (hasName || !(await this.#world.store.userByName(name))
        ? undefined
        : refusal("name_taken", { field: "name" })) ??
      (way.by === "registration" && !oidc
        ? this.#world.proofs.refuses(visitor, { name, proof })
        : undefined) ??
      // The people of an office have one address, and an issuer that the operator trusts has counted them.
      (oidc?.admits ? undefined : this.#tooMany(visitor));
    if (refused) return { refused };
    return this.#world.hashing.hashed(password, { network: visitor.network, name: skeleton(name) });
  }

  async #isStaffName(name: string, way: WayIn): Promise<Refusal | undefined> {
    if (!looksLikeStaff(name)) return undefined;
    return staffNameRefusal(name, way, await this.#world.store.hasOwner());
  }

  #tooMany({ network }: Visitor): Refusal | undefined {
    const { rateLimit, clock } = this.#world;
    const waitMs = rateLimit && network !== "" ? this.#made.take(network, clock.now()) : 0;
    if (waitMs === 0) return undefined;
    return refusal("rate_limited", {
      message:
        `your network has made as many accounts as it may: ${limits.accountsPerAddressBurstMax} at once, then ` +
        `${limits.accountsPerAddressPerHourMax} an hour; try again in ${duration(waitMs)}`,
      retryAfterMs: waitMs,
    });
  }

  /** The rules of the server, which a new person has to accept. */
  #rules({ rules }: Pick<Newcomer, "rules">): Refusal | undefined {
    if (rules || this.#world.settings.get("rules") === undefined) return undefined;
    return refusal("rules_not_accepted", { field: "rules" });
  }

  /** What allows an account, or why nothing does. */
  async wayIn(
    { invite: code, oidc }: Pick<Newcomer, "oidc"> & { readonly invite?: string | undefined },
    visitor: Visitor,
  ): Promise<Answer<{ readonly way: WayIn; readonly invite?: Invite }>> {
    if (this.#world.settings.get("raid")) return { refused: RAID };
    if (code === undefined)
      return visitor.openness.registration === "open" || oidc?.admits
        ? { way: { by: "registration" } }
        : { refused: registrationRefusal(visitor.openness.registration) };
    const found = await this.invitations.by(code, visitor);
    if ("refused" in found) return found;
    return { way: { by: "invite", code: found.kept }, invite: found.invite };
  }

  async #ownersWay(code: string, visitor: Visitor): Promise<Answer<{ by: "owner-link"; code: string }>> {
    const found = await this.#codes.try(code, visitor, (kept) => this.#world.store.isOwnerCode(kept));
    return "refused" in found
      ? { refused: found.refused ?? endedOwnerLink }
      : { by: "owner-link", code: found.kept };
  }
}
