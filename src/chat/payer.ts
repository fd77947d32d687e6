import { type UserId, userId } from "../protocol/ids.ts";

/**
 * Who pays for work, and who shares turns. Strangers behind one network are one group. A person with a history here is a
 * group alone, so that others behind the same address cannot use up their share.
 */
export interface Payer {
  readonly group: string;
  /** The person within the group. */
  readonly person: string;
}

/** The server itself, for work that no client asked for. */
export const SERVER: Payer = { group: "server", person: "server" };

export const isStranger = ({ group, person }: Payer): boolean => group !== person;

/** People who have not said who they are: everyone of one network counts as one person of it. */
export const strangersOf = (network: string): Payer => ({ group: network, person: nobodyAt(network) });
const nobodyAt = (network: string): string => (network === "" ? "" : `nobody at ${network}`);

/** The user of a connection that has not said who it is. */
export const NOBODY = userId(0);

/** The person who pays for a connection: its user, or, before it has said who it is, the strangers of its network. */
export const personOf = (user: UserId, network: string): string =>
  user === NOBODY ? nobodyAt(network) : user;

/**
 * The group of a person. `network` is their network, as `networkOf` of net/addresses.ts gives it; "" is this machine
 * itself. Many people come from this machine (a proxy, tests, bots), so it is no group.
 */
export const groupOf = (person: string, network: string, known: boolean): string =>
  known || network === "" ? person : network;
