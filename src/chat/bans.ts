import type { User } from "../protocol/account.ts";
import type { SessionUsed } from "../protocol/door-commands.ts";
import { type Refusal, refusal } from "../protocol/errors.ts";
import type { BanId, UserId } from "../protocol/ids.ts";
import type { ServerBan } from "../protocol/moderation.ts";
import { skeleton } from "../protocol/names.ts";
import type { RangeList } from "../protocol/ranges.ts";
import type { ServerEvent } from "../protocol/server-log.ts";
import type { Client } from "./audience.ts";
import { BanList } from "./ban-list.ts";
import type { Comer, Seen } from "./ban-targets.ts";
import type { News } from "./commit.ts";
import { parseNetwork, textOf, within } from "./networks.ts";
import type { Clock, Secrets } from "./ports.ts";
import { RangeLists, type RangesChange, type StandingRanges } from "./range-lists.ts";
import { looksAfterServer } from "./standing.ts";
import type { SignedIn, Store } from "./store.ts";

export interface BansWorld {
  readonly store: Store;
  readonly clock: Clock;
  readonly secrets: Secrets;
}
type Here = Iterable<readonly [Client, User]>;
/** How many bits of an address its neighbours share. */
const WIDE_BITS = { 4: 24, 6: 48 } as const;
const CLOAK_PART_CHARACTERS = 6;

/** The bans of the whole server: one list and one check for every door. */
export class Bans {
  readonly #world: BansWorld;
  readonly #here: () => Here;
  /** Where people write to who are banned. */
  readonly #contact: () => string | undefined;
  readonly #list = new BanList();
  readonly #ranges = new RangeLists();
  /** Whether r0 told of a list of ranges that this node has not read. */
  #isRangesNew = false;
  /** Bans that this node knows only from r0. */
  readonly #unread = new Set<BanId>();
  /** How often a ban was heard of. */
  #heard = 0;
  #cloakKey = "";

  /** `here` returns the clients of this node, each with its user. */
  constructor(world: BansWorld, here: () => Here, contact: () => string | undefined = () => undefined) {
    this.#world = world;
    this.#here = here;
    this.#contact = contact;
  }

  /** Reads the list from the store: at the start, and when this node may have missed news. */
  async open(): Promise<void> {
    const before = this.#heard;
    this.#isRangesNew = false;
    const { store, clock } = this.#world;
    const [{ bans, cloakKey }, ranges] = await Promise.all([store.standingBans(), store.standingRanges()]);
    // What was heard meanwhile may be missing in what was read.
    if (this.#heard !== before) return await this.open();
    this.#cloakKey = cloakKey;
    this.#ranges.set(ranges, clock.now());
    this.#list.clear();
    this.#unread.clear();
    for (const standing of bans) this.#list.add(standing, this.#world.clock.now());
  }

  /** Ends the clients that a new ban matches. */
  hear(news: readonly News[]): void {
    let fresh: BanList | undefined;
    const now = this.#world.clock.now();
    for (const one of news) {
      if ("ranges" in one) this.#changeRanges(one.ranges);
      if (!("banned" in one)) continue;
      this.#heard += 1;
      this.#unread.delete(one.banned.ban.id);
      this.#list.add(one.banned, now);
      fresh ??= new BanList();
      fresh.add(one.banned, now);
    }
    if (fresh) this.endBanned(fresh);
  }

  #changeRanges(change: RangesChange): void {
    this.#heard += 1;
    this.#isRangesNew = false;
    this.#ranges.change(change, this.#world.clock.now());
    if (change.use === "ban" && change.list) this.endBanned();
  }

  /** Hears r0, which does not keep all that a ban says: one of another node is read from the store by `readNew`. */
  happened(event: ServerEvent): void {
    if (event.type === "server.banned" && event.ban) this.#unread.add(event.ban);
    if (event.type === "ranges.set" || event.type === "ranges.removed") {
      this.#heard += 1;
      this.#isRangesNew = true;
    }
    if (event.type !== "server.unbanned" || !event.ban) return;
    this.#heard += 1;
    this.#unread.delete(event.ban);
    this.#list.remove(event.ban);
  }

  /** Reads the bans that another node has made, and lists of ranges, and ends the clients that they match. */
  async readNew(): Promise<void> {
    if (this.#unread.size === 0 && !this.#isRangesNew) return;
    await this.open();
    this.endBanned();
  }

  /** Ends the clients that a ban matches. */
  endBanned(by = this.#list): void {
    for (const [client, user] of this.#here()) {
      const banned = this.refuses({ user, network: client.network ?? "" }, by);
      if (banned) client.end("banned", banned.message);
    }
  }

  /**
   * Why the server refuses this comer; undefined = no ban matches. A ban of a place cannot shut out moderators, admins
   * and owners.
   */
  refuses(comer: Comer, list = this.#list): Refusal | undefined {
    const ban = this.#of(comer, list) ?? this.#ofRanges(comer);
    if (!ban) return undefined;
    const contact = this.#contact();
    const lift = contact === undefined ? LIFT : `${LIFT}: write to ${contact}`;
    return refusal("banned", { message: sentence(ban), rule: "banned", lift });
  }

  #of({ user, name, network }: Comer, list: BanList): ServerBan | undefined {
    const now = this.#world.clock.now();
    const ofAccount = user && list.ofAccount(user.id, now);
    if (ofAccount || !list.hasOthers || (user && looksAfterServer(user.role))) return ofAccount;
    const place = network === "" ? undefined : parseNetwork(network);
    const seen: Seen = {
      id: user?.id ?? "",
      name: skeleton(name ?? user?.name ?? ""),
      network: place,
      networkText: network,
      cloak: list.hasCloaks ? this.cloak(network) : "",
    };
    return list.of(seen, now);
  }

  #ofRanges({ user, name, network }: Comer): RangeList | undefined {
    if (!this.#ranges.hasBans || (user && looksAfterServer(user.role))) return undefined;
    const place = network === "" ? undefined : parseNetwork(network);
    return this.#ranges.of(name ?? user?.name ?? "", place, this.#world.clock.now());
  }

  /**
   * Whether bans and limits of networks do not apply to this one. People who come from there are then taken as those of this machine
   * are: without a network.
   */
  readonly isExempt = (network: string): boolean => this.#ranges.isExempt(network, this.#world.clock.now());

  /** The cloak of a network: it says nothing about the network, except which others are near; "" for this machine. */
  keyed(text: string): string {
    return this.#world.secrets.keyedHash(this.#cloakKey, text);
  }

  cloak(network: string): string {
    const place = network === "" ? undefined : parseNetwork(network);
    if (!place) return "";
    const part = (text: string) =>
      this.#world.secrets.keyedHash(this.#cloakKey, text).slice(0, CLOAK_PART_CHARACTERS);
    return `${part(textOf(within(place, WIDE_BITS[place.family])))}.${part(textOf(place))}`;
  }

  /** What to store about a session that was used: now and then that it was used, and each new place. */
  useOf({ session, stale, cloak: known }: SignedIn, network: string): SessionUsed | undefined {
    const cloak = this.cloak(network) || known;
    if (!stale && cloak === known) return undefined;
    return { type: "session.used", session, ...(cloak && { cloak }) };
  }

  /** The whole list. */
  async all(): Promise<readonly ServerBan[]> {
    return (await this.#world.store.standingBans()).bans.map(({ ban }) => ban);
  }

  /** All lists of ranges. */
  ranges(): Promise<readonly StandingRanges[]> {
    return this.#world.store.standingRanges();
  }

  /** The networks, as cloaks, in which a person's clients are now. */
  networksNow(user: UserId): ReadonlySet<string> {
    const theirs = [...this.#here()].filter(([, { id }]) => id === user);
    return new Set(theirs.flatMap(([{ network = "" }]) => this.cloak(network) || []));
  }
}

const LIFT = "a moderator of the server can lift this";
/** The end comes first: a close frame has room for little more. */
function sentence({ until, reason }: Pick<ServerBan, "until" | "reason">): string {
  const end = until === undefined ? "" : ` until ${until.slice(0, 16).replace("T", " ")} UTC`;
  return `you are banned from this server${end}${reason ? `: ${reason}` : ""}`;
}
