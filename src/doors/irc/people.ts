import type { Person, User } from "../../protocol/account.ts";
import { keyOf, type UserId } from "../../protocol/ids.ts";
import { skeleton } from "../../protocol/names.ts";

/** What IRC shows of a person besides the nick. */
export interface Looks {
  readonly username: string;
  readonly host: string;
  readonly realname: string;
}

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
}

/** A person who was here under a nick (WHOWAS). */
export interface Former {
  readonly nick: string;
  readonly looks: Looks;
  /** When they left, or took another nick. */
  readonly at: Date;
}

/** What is told of people: that their first session comes, or their last one goes, and that a session has ended. */
interface Hooks<S> {
  comes?(person: Person): void;
  goes?(person: Person): void;
  ends?(session: S): void;
}

const FORMER_MAX = 1_000;

/**
 * Who uses IRC on this node. The log knows people by id and name only: the rest of a mask is that of their newest session
 * here. People without one have the same form of mask everywhere: `nick!u17@server`.
 */
export class People<S extends Shown = Shown> {
  readonly #host: string;
  readonly #sessions = new Map<UserId, S[]>();
  /** The latest comes last. */
  readonly #former: Former[] = [];

  readonly #hooks: Hooks<S>;

  constructor(host: string, hooks: Hooks<S> = {}) {
    this.#host = host;
    this.#hooks = hooks;
  }

  add(session: S): void {
    const others = this.#sessions.get(session.user);
    if (others) others.push(session);
    else {
      this.#sessions.set(session.user, [session]);
      this.#hooks.comes?.({ id: session.user, name: session.nick });
    }
  }

  remove(session: S): void {
    const left = (this.#sessions.get(session.user) ?? []).filter((one) => one !== session);
    if (left.length > 0) this.#sessions.set(session.user, left);
    else if (this.#sessions.delete(session.user))
      this.#hooks.goes?.({ id: session.user, name: session.nick });
    this.#hooks.ends?.(session);
  }

  /** The session is about to have another nick, and so is its person. */
  renames(session: S, name: string): void {
    const { user: id, nick } = session;
    if (this.#sessions.get(id)?.[0] !== session) return;
    this.was(session);
    if (skeleton(name) === skeleton(nick)) return;
    this.#hooks.goes?.({ id, name: nick });
    this.#hooks.comes?.({ id, name });
  }

  /** From now on this is a former nick. */
  was({ nick, looks }: Pick<Shown, "nick" | "looks">): void {
    this.#former.push({ nick, looks, at: new Date() });
    if (this.#former.length > FORMER_MAX) this.#former.shift();
  }

  /** Who had this nick, the latest first. */
  formerOf(nick: string): readonly Former[] {
    const key = skeleton(nick);
    return this.#former.filter((one) => skeleton(one.nick) === key).reverse();
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
    const looks = this.#sessions.get(id)?.at(-1)?.looks;
    return looks ?? { username: `u${keyOf(id)}`, host: this.#host, realname: name };
  }

  /** `nick!user@host` (RFC 2812 section 2.3.1). */
  maskOf(person: Pick<User, "id" | "name">): string {
    const { username, host } = this.looksOf(person);
    return `${person.name}!${username}@${host}`;
  }
}
