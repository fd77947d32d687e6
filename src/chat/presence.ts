import type { PresenceState } from "../protocol/account.ts";
import type { RoomId, UserId } from "../protocol/ids.ts";
import type { Presence as PresenceSignal } from "../protocol/signals.ts";
import type { NodeId } from "./bus.ts";

/** What a node that was never seen in the list of nodes is believed for: a little more than the time between two looks. */
const UNSEEN_MS = 150_000;

const RANK: Readonly<Record<PresenceState, number>> = { offline: 0, away: 1, online: 2 };

/** One node on which a user is online is enough. */
export const together = (one: PresenceState, other: PresenceState): PresenceState =>
  RANK[one] >= RANK[other] ? one : other;

/** What one node says of a user, and in which rooms it has said so. */
interface Word {
  state: PresenceState;
  name: string;
  readonly rooms: Set<RoomId>;
}

/**
 * Who is online on the other nodes: user → node → state, from the signals that these nodes send. A node is believed until
 * its lease ends (see `leases.ts`), so its users go offline when it dies without a word. Pure: `now` is the caller's clock.
 */
export class Presence {
  readonly #words = new Map<UserId, Map<NodeId, Word>>();
  readonly #until = new Map<NodeId, number>();

  hears({ by, from, room, state }: PresenceSignal, node: NodeId, now: number): void {
    if (!this.#until.has(node)) this.lives(node, now + UNSEEN_MS);
    const words = this.#words.get(by) ?? new Map<NodeId, Word>();
    if (state === "offline") words.delete(node);
    else {
      const rooms = words.get(node)?.rooms ?? new Set();
      words.set(node, { state, name: from, rooms: rooms.add(room) });
    }
    if (words.size > 0) this.#words.set(by, words);
    else this.#words.delete(by);
  }

  /** The node's lease lasts until then. */
  lives(node: NodeId, until: number): void {
    this.#until.set(node, until);
  }

  /** The best that any other node says of the user. */
  stateOf(user: UserId, now: number): PresenceState {
    let state: PresenceState = "offline";
    for (const [node, word] of this.#words.get(user) ?? [])
      if (now < (this.#until.get(node) ?? 0)) state = together(state, word.state);
    return state;
  }

  /** Forgets the nodes whose leases have ended. Returns what its users now are, for the rooms that were told otherwise. */
  expire(now: number): readonly PresenceSignal[] {
    const ended = new Set([...this.#until].flatMap(([node, until]) => (until <= now ? [node] : [])));
    if (ended.size === 0) return [];
    for (const node of ended) this.#until.delete(node);
    const changed: PresenceSignal[] = [];
    for (const [user, words] of this.#words) {
      const gone = [...words].filter(([node]) => ended.has(node));
      for (const [node] of gone) words.delete(node);
      if (words.size === 0) this.#words.delete(user);
      const state = this.stateOf(user, now);
      for (const [, { name, rooms }] of gone)
        for (const room of rooms) changed.push({ type: "presence", room, by: user, from: name, state });
    }
    return changed;
  }
}
