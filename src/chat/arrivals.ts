import type { EventOf } from "../protocol/events.ts";
import type { RoomId, UserId } from "../protocol/ids.ts";
import type { MembershipEvent } from "../protocol/membership.ts";
import type { Room, RoomDeleted, RoomRestored } from "../protocol/room.ts";
import type { Client } from "./audience.ts";
import type { Bell } from "./bus.ts";

/** A user has joined or left this room. */
export interface MembershipNews {
  readonly event: MembershipEvent | EventOf<RoomDeleted | RoomRestored>;
  readonly room: Room;
}

/** A client that is entering: the store is looking up its user's rooms. */
export interface Arrival {
  readonly client: Client;
  /** What has happened to its user's memberships since then. The store's answer may be older. */
  readonly memberships: MembershipNews[];
  /** Bells of other nodes by which its user has joined rooms since then. */
  readonly bells: Bell[];
  /** Where each room was before its first event since then; only for a client that wants everything from then on. */
  readonly heads: Map<RoomId, number> | undefined;
}

/** The clients that are entering, and what happens while they enter. */
export class Arrivals {
  readonly #byUser = new Map<UserId, Arrival[]>();
  /** Those with `heads`. */
  readonly #wanting = new Set<Map<RoomId, number>>();
  /**
   * For rooms that no client here reads: how far their logs reach, as heard. An arriving client may turn out to be in
   * them.
   */
  readonly #unread = new Map<RoomId, number>();

  begin(client: Client, wantsAll: boolean): Arrival {
    const heads = wantsAll ? new Map<RoomId, number>() : undefined;
    const arrival: Arrival = { client, memberships: [], bells: [], heads };
    const others = this.#byUser.get(client.user);
    if (others) others.push(arrival);
    else this.#byUser.set(client.user, [arrival]);
    if (heads) this.#wanting.add(heads);
    return arrival;
  }

  end(arrival: Arrival): void {
    const { user } = arrival.client;
    const others = (this.#byUser.get(user) ?? []).filter((other) => other !== arrival);
    if (others.length > 0) this.#byUser.set(user, others);
    else this.#byUser.delete(user);
    if (arrival.heads) this.#wanting.delete(arrival.heads);
    if (this.#byUser.size === 0) this.#unread.clear();
  }

  has(client: Client): boolean {
    return this.#byUser.get(client.user)?.some((arrival) => arrival.client === client) === true;
  }

  /** The node is about to pass on events of a room; until now the room was at `head`. */
  passes(room: RoomId, head: number): void {
    if (this.#wanting.size === 0) return;
    for (const heads of this.#wanting) if (!heads.has(room)) heads.set(room, head);
  }

  /** The log of a room that no client here reads has grown: after < seq <= upTo. */
  heard(room: RoomId, after: number, upTo: number): void {
    if (this.#byUser.size === 0) return;
    this.passes(room, after);
    this.reaches(room, upTo);
  }

  /** The log of a room that no client here reads reaches up to `upTo`, and may have done so before anyone entered. */
  reaches(room: RoomId, upTo: number): void {
    if (this.#byUser.size > 0 && upTo > this.headOf(room)) this.#unread.set(room, upTo);
  }

  /** How far the log of a room reaches that no client here reads, as heard. */
  headOf(room: RoomId): number {
    return this.#unread.get(room) ?? 0;
  }

  /** A membership of this user has changed. */
  changes(user: UserId, news: MembershipNews): void {
    for (const { memberships, heads } of this.#byUser.get(user) ?? []) {
      memberships.push(news);
      // A user gets nothing that was said before they joined.
      if (news.event.type === "member.joined") heads?.set(news.room.id, news.event.seq - 1);
    }
  }

  /** This user has joined a room through another node. */
  rings(user: UserId, bell: Bell): void {
    for (const { bells } of this.#byUser.get(user) ?? []) bells.push(bell);
  }

  /** A room is deleted, and with it all of its memberships. */
  deletes(news: MembershipNews): void {
    for (const arrivals of this.#byUser.values())
      for (const { memberships } of arrivals) memberships.push(news);
  }
}
