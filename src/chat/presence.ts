import type { PresenceState, User } from "../protocol/account.ts";
import type { RoomId, UserId } from "../protocol/ids.ts";
import type { Presence as PresenceSignal } from "../protocol/signals.ts";
import type { NodeId, RoomPresence } from "./bus.ts";
import { type About, newer, type Profile } from "./profile.ts";

const RANK: Readonly<Record<PresenceState, number>> = { offline: 0, away: 1, online: 2 };

/** A user who is online on one node is online. */
export const together = (one: PresenceState, other: PresenceState): PresenceState =>
  RANK[one] >= RANK[other] ? one : other;

/** A person's status and its end, if they have one: fields of a signal. */
export const statusOf = ({ status, statusUntil }: Pick<User, "status" | "statusUntil">) => ({
  ...(status && { status, ...(statusUntil !== undefined && { statusUntil }) }),
});

/** What one node says of a user, and when this node last heard it. */
interface Word {
  readonly state: PresenceState;
  readonly name: string;
  readonly at: number;
  readonly about: About | undefined;
  /** The rooms that were told so; false = the node says by now that the user is not in this one. */
  readonly rooms: Map<RoomId, boolean>;
}

/** What a node says of a user with an IRC client there. `rooms`: those that this node reads; false = not any more. */
export interface Shown {
  readonly name: string;
  readonly profile: Profile;
  readonly rooms: ReadonlyMap<RoomId, boolean>;
}

/** Which node said it, and when, and what else it says of the person. */
interface Heard {
  readonly node: NodeId;
  readonly now: number;
  readonly about?: About | undefined;
}

/**
 * Who is online on the other nodes: user → node → state, from what these nodes say of the rooms that are read here. Only the
 * caller decides that a node has died. Pure: `now` is the caller's clock. What changes is returned as signals for the rooms.
 */
export class Presence {
  readonly #words = new Map<UserId, Map<NodeId, Word>>();

  hears({ by, from, room, state }: PresenceSignal, { node, now: at, about }: Heard): void {
    if (state === "offline") this.#forget(by, node);
    else this.#keep(by, node, { name: from, state, at, about, room });
  }

  /** Takes everything that a node says of these rooms. */
  isIn(rooms: readonly RoomPresence[], node: NodeId, now: number): readonly PresenceSignal[] {
    const whole = new Map(
      rooms.flatMap((one) => (one.whole ? [[one.room, new Set(one.users.map(([user]) => user))]] : [])),
    );
    const changed: PresenceSignal[] = [];
    for (const { room, users } of rooms)
      for (const [user, name, state, status, about] of users) {
        const before = this.#words.get(user)?.get(node);
        this.#keep(user, node, { name, state, at: now, about, room });
        if (before?.state !== state || !before.rooms.has(room))
          changed.push({
            type: "presence",
            room,
            by: user,
            from: name,
            state,
            ...statusOf({ status, statusUntil: about?.statusUntil }),
          });
      }
    const isNowhere = (of: NodeId, user: UserId, { rooms: told }: Word) => {
      if (of !== node) return false;
      for (const room of told.keys()) if (whole.get(room)?.has(user) === false) told.set(room, false);
      return ![...told.values()].includes(true);
    };
    return [...changed, ...this.#drop(isNowhere)];
  }

  /** The best state of the user on any other node. */
  stateOf(user: UserId): PresenceState {
    let state: PresenceState = "offline";
    for (const word of this.#words.get(user)?.values() ?? []) state = together(state, word.state);
    return state;
  }

  /** What the user's newest IRC client on any other node shows. */
  profileOf(user: UserId): Profile | undefined {
    let profile: Profile | undefined;
    for (const word of this.#words.get(user)?.values() ?? []) profile = newer(profile, word.about?.profile);
    return profile;
  }

  isAccount(user: UserId): boolean {
    for (const { about } of this.#words.get(user)?.values() ?? []) if (about?.account) return true;
    return false;
  }

  /** Everyone of the other nodes of whom an IRC client shows something: once for each node. */
  *shown(): Iterable<readonly [UserId, Shown]> {
    for (const [user, words] of this.#words)
      for (const { name, about, rooms } of words.values())
        if (about?.profile) yield [user, { name, profile: about.profile, rooms }];
  }

  /** The rooms in which the node has said that users of its own are. */
  roomsOf(node: NodeId): ReadonlySet<RoomId> {
    return new Set([...this.#words.values()].flatMap((words) => [...(words.get(node)?.rooms.keys() ?? [])]));
  }

  /** Forgets what nodes that have gone said until `upTo`. */
  gone(isGone: (node: NodeId) => boolean, upTo = Number.POSITIVE_INFINITY): readonly PresenceSignal[] {
    return this.#drop((node, _, { at }) => at <= upTo && isGone(node));
  }

  /** No client here reads these rooms any more, so other nodes no longer tell this node of them. */
  leaves(rooms: ReadonlySet<RoomId>): void {
    for (const [user, words] of this.#words)
      for (const [node, word] of words) {
        for (const room of rooms) word.rooms.delete(room);
        if (word.rooms.size === 0) this.#forget(user, node);
      }
  }

  #keep(
    user: UserId,
    node: NodeId,
    { room, ...said }: Omit<Word, "rooms"> & { readonly room: RoomId },
  ): void {
    const words = this.#words.get(user) ?? new Map<NodeId, Word>();
    const rooms = new Map(words.get(node)?.rooms).set(room, true);
    this.#words.set(user, words.set(node, { ...said, rooms }));
  }

  #forget(user: UserId, node: NodeId): void {
    const words = this.#words.get(user);
    words?.delete(node);
    if (words?.size === 0) this.#words.delete(user);
  }

  /** If that changes a user's presence, the signals go to the rooms that were told another one. */
  #drop(isMeant: (node: NodeId, user: UserId, word: Word) => boolean): readonly PresenceSignal[] {
    const changed: PresenceSignal[] = [];
    for (const [user, words] of this.#words) {
      const before = this.stateOf(user);
      const dropped = [...words].filter(([node, word]) => isMeant(node, user, word));
      for (const [node] of dropped) this.#forget(user, node);
      const state = this.stateOf(user);
      if (state === before) continue;
      for (const [, { name, rooms }] of dropped)
        for (const room of rooms.keys())
          changed.push({ type: "presence", room, by: user, from: name, state });
    }
    return changed;
  }
}
