import type { User } from "../protocol/account.ts";
import type { BanKind } from "../protocol/moderation.ts";
import { skeleton } from "../protocol/names.ts";
import { isWithin, type Network, parseNetwork, textOf } from "./networks.ts";

/** What the server knows of a person who connects, as far as bans need it. */
export interface Comer {
  /** None = they have not said who they are, or the server is about to create their user. */
  readonly user?: Pick<User, "id" | "name" | "role"> | undefined;
  /** The name that they ask for. */
  readonly name?: string | undefined;
  /** Their network; "" = this machine, which has no network. */
  readonly network: string;
}
/** The same, computed once for all bans. */
export interface Seen {
  readonly id: string;
  readonly name: string;
  readonly network: Network | undefined;
  readonly networkText: string;
  /** `WIDE.EXACT`; "" = there is no network. */
  readonly cloak: string;
}

type Host =
  | { readonly is: "network"; readonly network: Network }
  | { readonly is: "pattern"; readonly pattern: string };
export type Target =
  /** The exact name of an account or a guest. */
  | { readonly is: "person"; readonly name: string }
  | { readonly is: "name"; readonly pattern: string }
  | { readonly is: "network"; readonly network: Network }
  | { readonly is: "cloak"; readonly pattern: string }
  | { readonly is: "mask"; readonly name: string; readonly id: string; readonly host: Host };

/** A network with fewer bits would ban a large part of all people. */
const BITS_MIN = { 4: 8, 6: 19 } as const;
const CLOAK = /^[0-9a-f]{6}\.(?:[0-9a-f]{6}|\*)$/;
const WILD = /[*?]/;

/** Parses the target of a ban, or says what is wrong with it. */
export function parseTarget(text: string): Target | { readonly problem: string } {
  const said = text.trim();
  if (/[!@]/.test(said)) return parseMask(said);
  const network = parseNetwork(said);
  if (network) return tooWide(network) ?? { is: "network", network };
  if (said.includes("/")) return { problem: "is not a network: write 192.0.2.0/24 or 2001:db8::/48" };
  if (CLOAK.test(said.toLowerCase())) return { is: "cloak", pattern: said.toLowerCase() };
  if (!WILD.test(said)) return said === "" ? { problem: "is empty" } : { is: "person", name: said };
  return isEverything(said) ? everybody : { is: "name", pattern: patternOf(said) };
}

function parseMask(text: string): Target | { readonly problem: string } {
  const found = /^(?:([^!@]*)!)?([^!@]*)(?:@([^!@]*))?$/.exec(text);
  if (!found) return { problem: "is not a mask: write name!id@host" };
  const [, name, id = "", where = ""] = found;
  const network = parseNetwork(where);
  const wide = network && tooWide(network);
  if (wide) return wide;
  const host: Host = network
    ? { is: "network", network }
    : { is: "pattern", pattern: where.toLowerCase() || "*" };
  const mask = { is: "mask", name: patternOf(name || "*"), id: id.toLowerCase() || "*", host } as const;
  const rest = [mask.name, mask.id, host.is === "pattern" ? host.pattern : ""];
  return host.is === "pattern" && rest.every(isEverything) ? everybody : mask;
}

/** Stars in a row are one star, so that matching stays short. */
export const patternOf = (text: string): string => skeleton(text).replace(/\*+/g, "*");
const isEverything = (pattern: string): boolean => /^[*?.]*$/.test(pattern);
const everybody = { problem: "would ban everyone" };
const tooWide = (network: Network): { readonly problem: string } | undefined =>
  network.bits < BITS_MIN[network.family]
    ? { problem: `is too wide: a network has at least ${BITS_MIN[network.family]} bits` }
    : undefined;

export const kindOf = (target: Target): BanKind => (target.is === "person" ? "name" : target.is);

/** In one spelling, which parses to the same target. */
export function textOfTarget(target: Target): string {
  switch (target.is) {
    case "person":
      return target.name;
    case "name":
    case "cloak":
      return target.pattern;
    case "network":
      return textOf(target.network);
    case "mask": {
      const { host } = target;
      return `${target.name}!${target.id}@${host.is === "network" ? textOf(host.network) : host.pattern}`;
    }
    default:
      return target satisfies never;
  }
}

/** Whether the ban matches this person. Bans of accounts go by id, which the list of bans checks. */
export function isMeant(target: Target, seen: Seen): boolean {
  switch (target.is) {
    case "person":
      return skeleton(target.name) === seen.name;
    case "name":
      return fits(target.pattern, seen.name);
    case "network":
      return isThere({ is: "network", network: target.network }, seen);
    case "cloak":
      return isThere({ is: "pattern", pattern: target.pattern }, seen);
    case "mask":
      return fits(target.name, seen.name) && fits(target.id, seen.id) && isThere(target.host, seen);
    default:
      return target satisfies never;
  }
}

/** People on this machine have no network address, so only a mask with the host `*` matches them. */
function isThere(host: Host, { network, networkText, cloak }: Seen): boolean {
  if (host.is === "network") return network !== undefined && isWithin(network, host.network);
  if (host.pattern === "*") return true;
  return network !== undefined && (fits(host.pattern, cloak) || fits(host.pattern, networkText));
}

/**
 * `*` matches any text and `?` one character. A star takes as little as it can, and only the last star is ever
 * extended, so no pattern makes this slow.
 */
export function fits(pattern: string, text: string): boolean {
  let [p, t, star, kept] = [0, 0, -1, 0];
  while (t < text.length) {
    if (pattern[p] === "*") {
      star = p;
      kept = t;
      p += 1;
    } else if (p < pattern.length && (pattern[p] === "?" || pattern[p] === text[t])) {
      p += 1;
      t += 1;
    } else if (star < 0) return false;
    else {
      p = star + 1;
      kept += 1;
      t = kept;
    }
  }
  while (pattern[p] === "*") p += 1;
  return p === pattern.length;
}
