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

/** The profile of a person's newest client is what others see. */
export const newer = (one: Profile | undefined, other: Profile | undefined): Profile | undefined =>
  one && other ? (other.since > one.since ? other : one) : (one ?? other);
