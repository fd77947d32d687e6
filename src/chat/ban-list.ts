import type { BanId, UserId } from "../protocol/ids.ts";
import type { ServerBan } from "../protocol/moderation.ts";
import { skeleton } from "../protocol/names.ts";
import { isMeant, parseTarget, type Seen, type Target } from "./ban-targets.ts";
import type { StandingBan } from "./commit.ts";
import { keyOf, within } from "./networks.ts";

interface Kept {
  readonly ban: ServerBan;
  readonly target: Target;
  readonly key: string;
  readonly endsAt: number;
}

/** The list finds patterns by so many first characters of a name. */
const PREFIX_CHARACTERS_MAX = 3;
/** The key of bans that no fact about a comer can find: each comer is compared with all of them. */
const LOOSE = "loose";

/** All bans of the server. Finds the bans that match a person who connects: among ten thousand in microseconds. */
export class BanList {
  readonly #byId = new Map<BanId, Kept>();
  readonly #byKey = new Map<string, Kept[]>();
  /** `4/24`: the sizes of banned networks, with the number of bans of each size. */
  readonly #sizes = new Map<string, number>();
  #cloaks = 0;
  #strangers = 0;

  /** Whether any ban needs the cloak of a comer. */
  get hasCloaks(): boolean {
    return this.#cloaks > 0;
  }

  /** Whether any ban is of something other than an account. Otherwise nothing about a comer needs to be computed. */
  get hasOthers(): boolean {
    return this.#strangers > 0;
  }

  add({ ban, forMs = Number.POSITIVE_INFINITY }: StandingBan, now: number): void {
    const parsed = parseTarget(ban.target);
    // An older version may have stored an invalid mask: it counts as a name.
    const target: Target = "problem" in parsed ? { is: "person", name: ban.target } : parsed;
    const kept = { ban, target, key: keyFor(target, ban), endsAt: now + forMs };
    this.remove(ban.id);
    this.#byId.set(ban.id, kept);
    const others = this.#byKey.get(kept.key);
    if (others) others.push(kept);
    else this.#byKey.set(kept.key, [kept]);
    this.#count(kept, 1);
  }

  remove(id: BanId): void {
    const kept = this.#byId.get(id);
    if (!kept) return;
    this.#byId.delete(id);
    const rest = this.#byKey.get(kept.key)?.filter((one) => one !== kept) ?? [];
    if (rest.length > 0) this.#byKey.set(kept.key, rest);
    else this.#byKey.delete(kept.key);
    this.#count(kept, -1);
  }

  clear(): void {
    for (const map of [this.#byId, this.#byKey, this.#sizes]) map.clear();
    this.#cloaks = 0;
    this.#strangers = 0;
  }

  ofAccount(user: UserId, now: number): ServerBan | undefined {
    return this.#found(`account ${user}`, now, () => true);
  }

  of(seen: Seen, now: number): ServerBan | undefined {
    const isIt = ({ target }: Kept) => isMeant(target, seen);
    for (const key of this.#keysOf(seen)) {
      const found = this.#found(key, now, isIt);
      if (found) return found;
    }
    return undefined;
  }

  #found(key: string, now: number, isIt: (kept: Kept) => boolean): ServerBan | undefined {
    const found = this.#byKey.get(key)?.find((kept) => kept.endsAt > now && isIt(kept));
    return found?.ban;
  }

  *#keysOf({ name, network, cloak }: Seen): Iterable<string> {
    for (let n = 1; n <= PREFIX_CHARACTERS_MAX; n += 1) yield `begins ${name.slice(0, n)}`;
    yield `name ${name}`;
    if (network) {
      for (const size of this.#sizes.keys()) {
        const [family, bits] = size.split("/").map(Number) as [number, number];
        if (family === network.family && bits <= network.bits)
          yield `network ${keyOf(within(network, bits))}`;
      }
      yield `cloak ${cloak}`;
      yield `cloak ${cloak.slice(0, cloak.indexOf("."))}.*`;
    }
    yield LOOSE;
  }

  #count({ ban, target }: Kept, change: 1 | -1): void {
    if (ban.user) return;
    this.#strangers += change;
    const network =
      target.is === "network"
        ? target.network
        : target.is === "mask" && target.host.is === "network"
          ? target.host.network
          : undefined;
    if (target.is === "cloak" || (target.is === "mask" && target.host.is === "pattern"))
      this.#cloaks += change;
    if (!network) return;
    const size = `${network.family}/${network.bits}`;
    const count = (this.#sizes.get(size) ?? 0) + change;
    if (count > 0) this.#sizes.set(size, count);
    else this.#sizes.delete(size);
  }
}

/** A key under which every comer whom the target matches will look for it. */
function keyFor(target: Target, ban: ServerBan): string {
  if (ban.user) return `account ${ban.user.id}`;
  switch (target.is) {
    case "person":
      return keyForName(skeleton(target.name));
    case "name":
      return keyForName(target.pattern);
    case "network":
      return `network ${keyOf(target.network)}`;
    case "cloak":
      return `cloak ${target.pattern}`;
    case "mask":
      return target.host.is === "network" ? `network ${keyOf(target.host.network)}` : keyForName(target.name);
    default:
      return target satisfies never;
  }
}

function keyForName(pattern: string): string {
  const wild = pattern.search(/[*?]/);
  if (wild < 0) return `name ${pattern}`;
  return wild === 0 ? LOOSE : `begins ${pattern.slice(0, Math.min(wild, PREFIX_CHARACTERS_MAX))}`;
}
