import type { Person } from "../../protocol/account.ts";
import type { Event } from "../../protocol/events.ts";
import type { UserId } from "../../protocol/ids.ts";
import { skeleton } from "../../protocol/names.ts";
import type { Room } from "../../protocol/room.ts";
import { isQuery } from "./channels.ts";

/**
 * People on this node who have another nick than their account's name (EXCHAT_IRC_NICK=free). The core knows people by the
 * account's name only: what it says is shown with nicks here, and nicks that a client says become names again.
 */
export class Nicks {
  readonly #byUser = new Map<UserId, string>();
  /** Whose nick it is, by its skeleton. */
  readonly #owners = new Map<string, Person>();
  /** Of each person, the last change that is under way. None of them rejects. */
  readonly #turns = new Map<UserId, Promise<void>>();

  get isEmpty(): boolean {
    return this.#byUser.size === 0;
  }

  has(user: UserId): boolean {
    return this.#byUser.has(user);
  }

  of({ id, name }: Person): string {
    return this.#byUser.get(id) ?? name;
  }

  ownerOf(nick: string): Person | undefined {
    return this.isEmpty ? undefined : this.#owners.get(skeleton(nick));
  }

  /** The name of the person of this nick; the nick itself if no person here has it. */
  nameOf(nick: string): string {
    return this.ownerOf(nick)?.name ?? nick;
  }

  set({ id, name }: Person, nick: string): void {
    this.delete(id);
    if (nick === name) return;
    this.#byUser.set(id, nick);
    this.#owners.set(skeleton(nick), { id, name });
  }

  delete(user: UserId): void {
    const nick = this.#byUser.get(user);
    if (nick === undefined) return;
    this.#byUser.delete(user);
    this.#owners.delete(skeleton(nick));
  }

  /** Changes of one person's nick come one after the other: of two at once, one nick would stay reserved though nobody has it. */
  async inTurn<T>(user: UserId, change: () => Promise<T>): Promise<T> {
    const changed = (this.#turns.get(user) ?? Promise.resolve()).then(change);
    const ignore = () => {};
    const turn = changed.then(ignore, ignore);
    this.#turns.set(user, turn);
    try {
      return await changed;
    } finally {
      if (this.#turns.get(user) === turn) this.#turns.delete(user);
    }
  }

  /** The event with nicks instead of names. */
  inEvent(event: Event): Event {
    if (this.isEmpty) return event;
    const from = this.#byUser.get(event.by);
    const name = "user" in event && event.user !== undefined ? this.#byUser.get(event.user) : undefined;
    return { ...event, ...(from && { from }), ...(name && "name" in event && { name }) } as Event;
  }

  /** A conversation of two with nicks instead of names. Other rooms keep their names. */
  inRoom(room: Room): Room {
    if (this.isEmpty || !isQuery(room)) return room;
    return { ...room, people: room.people?.map(({ id, name }) => ({ id, name: this.of({ id, name }) })) };
  }
}
