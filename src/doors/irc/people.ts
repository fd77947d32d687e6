import type { Profile } from "../../chat/profile.ts";
import type { User } from "../../protocol/account.ts";
import { keyOf, type UserId } from "../../protocol/ids.ts";
import { skeleton } from "../../protocol/names.ts";
import { Nicks } from "./nicks.ts";

/** What IRC shows of a person besides the nick. */
export type Looks = Pick<Profile, "username" | "host" | "realname">;

/** What masks of a room are held against. */
export const userhostOf = ({ username, host }: Looks): string => `${username}@${host}`;

/** A session, as far as others see it. */
export interface Shown {
  readonly user: UserId;
  readonly nick: string;
  readonly looks: Looks;
  /** The text of AWAY; none = the person is here. */
  readonly away: string | undefined;
  /** When it registered, and when it last wrote, in milliseconds since 1970. */
  readonly since: number;
  readonly wroteAt: number;
  readonly secure: boolean;
  /** The letters of the user modes. */
  readonly modes: string;
}

/** User modes that others see. */
const SEEN_MODES: ReadonlySet<string> = new Set("Bio");

/** What other nodes are told of a session. Control characters would make it longer than it may be between nodes. */
export function profileOf({ looks, since, wroteAt, modes, secure }: Shown): Profile {
  const flags = [...modes].filter((mode) => SEEN_MODES.has(mode));
  const realname = looks.realname.replace(/\p{Cc}/gu, "");
  return { ...looks, realname, since, wroteAt, flags: [...flags, ...(secure ? ["Z"] : [])].join("") };
}

/** A person who was here under a nick (WHOWAS). */
export interface Former {
  readonly nick: string;
  readonly looks: Looks;
  /** When they left, or took another nick. */
  readonly at: Date;
}

const FORMER_MAX = 1_000;

/**
 * Who uses IRC on this node. The log knows people by id and name only: the rest of a mask is that of their newest session on
 * any node. People without one have the same form of mask everywhere: `nick!u17@server`.
 */
export class People<S extends Shown = Shown> {
  readonly nicks = new Nicks();
  readonly #host: string;
  readonly #sessions = new Map<UserId, S[]>();
  /** With the skeletons of their nicks. The latest comes last. */
  readonly #former: (readonly [key: string, Former])[] = [];

  readonly #elsewhere: (user: UserId) => Profile | undefined;

  /** `elsewhere` tells what a person's newest session on another node shows. */
  constructor(host: string, elsewhere: (user: UserId) => Profile | undefined) {
    this.#host = host;
    this.#elsewhere = elsewhere;
  }

  add(session: S): void {
    const others = this.#sessions.get(session.user);
    if (others) others.push(session);
    else this.#sessions.set(session.user, [session]);
  }

  remove(session: S): void {
    const left = (this.#sessions.get(session.user) ?? []).filter((one) => one !== session);
    if (left.length > 0) this.#sessions.set(session.user, left);
    else this.#sessions.delete(session.user);
  }

  /** The session is about to have another nick, and so is its person. */
  renames(session: S): void {
    if (this.#sessions.get(session.user)?.[0] === session) this.was(session);
  }

  /** From now on this is a former nick. */
  was({ nick, looks }: Pick<Shown, "nick" | "looks">): void {
    this.#former.push([skeleton(nick), { nick, looks, at: new Date() }]);
    if (this.#former.length > FORMER_MAX) this.#former.shift();
  }

  /** Who had this nick, the latest first. */
  formerOf(nick: string): readonly Former[] {
    const key = skeleton(nick);
    return this.#former.flatMap(([one, former]) => (one === key ? [former] : [])).reverse();
  }

  /** All sessions of this node. */
  *all(): Iterable<S> {
    for (const sessions of this.#sessions.values()) yield* sessions;
  }

  sessionsOf(user: UserId): readonly S[] {
    return this.#sessions.get(user) ?? [];
  }

  /** What a person said with AWAY on this node; undefined = nothing. */
  awayTextOf(user: UserId): string | undefined {
    return this.sessionsOf(user).find(({ away }) => away !== undefined)?.away;
  }

  looksOf({ id, name }: Pick<User, "id" | "name">): Looks {
    const session = this.#sessions.get(id)?.at(-1);
    const other = this.#elsewhere(id);
    if (session && (!other || other.since <= session.since)) return session.looks;
    return other ?? { username: `u${keyOf(id)}`, host: this.#host, realname: name };
  }

  /** `nick!user@host` (RFC 2812 section 2.3.1). */
  maskOf(person: Pick<User, "id" | "name">): string {
    const { username, host } = this.looksOf(person);
    return `${this.nicks.of(person)}!${username}@${host}`;
  }
}
