/** What an IRC client shows of its person besides the name, on every node. Clients of other doors have none. */
export interface Profile {
  readonly username: string;
  /** A cloak, never an address. */
  readonly host: string;
  readonly realname: string;
  /** When the client registered, and when it last wrote, in milliseconds since 1970, by the clock of its node. */
  readonly since: number;
  readonly wroteAt: number;
  /** Letters of user modes that others see: B (bot), i (invisible), o (operator), Z (over TLS). */
  readonly flags: string;
}

/** What nodes tell each other of a user, besides presence. */
export interface About {
  /** Whether they have an account: lines of IRC show it (account-tag, extended-join). */
  readonly account?: true;
  readonly profile?: Profile;
  /** When their status ends by itself. */
  readonly statusUntil?: string;
}

/** The profile of a person's newest client is what others see: of what was said of it, the latest. */
export function newer(one: Profile | undefined, other: Profile | undefined): Profile | undefined {
  if (!one || !other) return one ?? other;
  const isLater = other.since > one.since || (other.since === one.since && other.wroteAt > one.wroteAt);
  return isLater ? other : one;
}
