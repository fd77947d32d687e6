import type { Person, User, UserGet } from "../protocol/account.ts";
import { type Refusal, refusal } from "../protocol/errors.ts";
import type { Command, Event } from "../protocol/frames.ts";
import { type RoomId, type UserId, userId } from "../protocol/ids.ts";
import { limits } from "../protocol/limits.ts";
import type { RoomMembers } from "../protocol/member.ts";
import type { HistoryRead } from "../protocol/message.ts";
import type { Room, RoomList } from "../protocol/room.ts";
import { Guests } from "./guests.ts";
import { type Entered, Hub, type Resume } from "./hub.ts";
import type { Bus, Client, Clock, Commit, ListedRoom, Log, Outcome, Page, Store } from "./ports.ts";
import { Rates } from "./rates.ts";

/** The user in whose name the server itself acts. */
const SYSTEM = userId(1);

export interface World {
  readonly store: Store;
  readonly bus: Bus;
  readonly clock: Clock;
  readonly log: Log;
  /** Flood control; off for benchmarks and conformance suites. */
  readonly rateLimit: boolean;
  /** The room that always exists; empty = none. */
  readonly defaultRoom: string;
}

type Answer<T> = T | { readonly refused: Refusal };
export type Listed = Person & { readonly online: boolean };

/** What the doors see of the chat: one road in, one road out. */
export class Chat {
  readonly #world: World;
  readonly #hub: Hub;
  readonly #rates = new Rates();
  readonly #guests: Guests;
  #commits = 0;
  #events = 0;

  constructor(world: World) {
    this.#world = world;
    this.#hub = new Hub(world.store, world.log);
    this.#guests = new Guests(world.clock, (guest) => this.#release(guest));
    world.store.onCommit((commit) => this.#heard(commit));
    world.store.onLost(() => this.#sweep());
  }

  /** Makes the default room, and takes up the guests of the last run. */
  async open(): Promise<void> {
    const { store, defaultRoom } = this.#world;
    if (defaultRoom) await store.change(SYSTEM, { type: "room.create", name: defaultRoom });
    for (const guest of await store.guests()) this.#guests.gone(guest, true);
  }

  close(): void {
    this.#guests.close();
  }

  get defaultRoom(): string {
    return this.#world.defaultRoom;
  }

  get counts() {
    return {
      clients: this.#hub.clients,
      sessions: this.#hub.sessions,
      rooms: this.#hub.rooms,
      commits_with_events_total: this.#commits,
      events_total: this.#events,
    };
  }

  get trouble(): string | undefined {
    return this.#world.store.trouble;
  }

  /** The one road in. It answers when the change is on disk, and everyone here who reads the room has been served. */
  perform(actor: UserId, command: Command): Promise<Outcome> {
    const waitMs = this.#world.rateLimit ? this.#rates.wait(actor, command, this.#world.clock.now()) : 0;
    if (waitMs > 0) return Promise.resolve({ refused: slowDown(waitMs) });
    return this.#world.store.change(actor, command);
  }

  /** Makes an account; the caller has hashed what must be hashed. */
  createAccount(name: string, tokenHash: string, passwordHash?: string): Promise<Outcome> {
    const password = passwordHash === undefined ? {} : { passwordHash };
    return this.#world.store.change(SYSTEM, { type: "account.create", name, tokenHash, ...password });
  }

  /** A guest; with a token they may come back for a while. */
  createGuest(name?: string, tokenHash?: string): Promise<Outcome> {
    return this.#world.store.change(SYSTEM, {
      type: "guest.create",
      ...(name !== undefined && { name }),
      ...(tokenHash !== undefined && { tokenHash }),
    });
  }

  /** A guest who was made and never came in. */
  guestGone(guest: User): void {
    this.#guests.gone(guest.id, true);
  }

  createToken(user: UserId, tokenHash: string): Promise<Outcome> {
    return this.#world.store.change(user, { type: "token.create", tokenHash });
  }

  userByToken(tokenHash: string): Promise<User | undefined> {
    return this.#world.store.userByToken(tokenHash);
  }

  userByName(name: string) {
    return this.#world.store.userByName(name);
  }

  /** A client of this user comes in. */
  async enter(client: Client, user: User, since: Resume = new Map()): Promise<Answer<Entered>> {
    if (this.#hub.clientsOf(user.id) >= limits.clientsPerUserMax)
      return {
        refused: refusal("too_busy", {
          message: `one person has at most ${limits.clientsPerUserMax} clients`,
        }),
      };
    this.#guests.here(user);
    try {
      return await this.#hub.enter(client, user, since);
    } catch (cause) {
      // Nobody came in, so nobody will leave.
      if (user.kind === "guest" && !this.#hub.isOnline(user.id)) this.#guests.gone(user.id, true);
      throw cause;
    }
  }

  /** A client has gone. A guest who could come back is kept for a while after the last one. */
  leave(client: Client, user: User, canReturn = true): void {
    if (this.#hub.leave(client) && user.kind === "guest") this.#guests.gone(user.id, canReturn);
  }

  /** The room of this id, if the user is in it. */
  roomOf(user: UserId, room: RoomId): Room | undefined {
    return this.#hub.roomOf(user, room);
  }

  /** One of the user's rooms by its name; a direct conversation has none. */
  roomNamed(user: UserId, name: string): Room | undefined {
    return this.#hub.roomNamed(user, name);
  }

  /** Whether a public room of this name exists. */
  async publicRoom(name: string): Promise<Room | undefined> {
    return this.#world.store.publicRoom(name);
  }

  /** A room that the user is in, and where its log is. */
  getRoom(user: UserId, id: RoomId): Answer<{ room: Room; seq: number }> {
    const room = this.#hub.roomOf(user, id);
    return room ? { room, seq: this.#hub.headOf(id) } : { refused: refusal("not_member", { room: id }) };
  }

  async history(user: UserId, { room, before, after, limit }: HistoryRead): Promise<Answer<Page>> {
    if (!this.#hub.roomOf(user, room)) return { refused: refusal("not_member", { room }) };
    const page = await this.#world.store.history(room, {
      limit,
      ...(before !== undefined && { before }),
      ...(after !== undefined && { after }),
    });
    return { ...page, events: page.events.map((event) => seenBy(user, event)) };
  }

  async members(
    user: UserId,
    { room, after, limit }: RoomMembers,
  ): Promise<Answer<{ members: Listed[]; more: boolean }>> {
    if (!this.#hub.roomOf(user, room)) return { refused: refusal("not_member", { room }) };
    const { page, more } = pageOf(await this.#world.store.membersOf(room, after ?? "", limit + 1), limit);
    return { members: page.map((person) => ({ ...person, online: this.#hub.isOnline(person.id) })), more };
  }

  async listRooms(
    user: UserId,
    { after, limit }: RoomList,
  ): Promise<{ rooms: readonly ListedRoom[]; more: boolean }> {
    const { page, more } = pageOf(await this.#world.store.listRooms(user, after ?? "", limit + 1), limit);
    return { rooms: page, more };
  }

  async getUser({ name }: UserGet): Promise<Answer<{ user: Listed }>> {
    const found = await this.#world.store.userByName(name);
    if (!found || found.kind === "system") return { refused: refusal("no_such_user") };
    return { user: { id: found.id, name: found.name, online: this.#hub.isOnline(found.id) } };
  }

  /** Local first: a broken bus must not silence the rooms of this node. */
  #heard(commit: Commit): void {
    this.#commits += 1;
    this.#events += commit.events.length;
    this.#hub.hear(commit);
    this.#world.bus.publish(commit);
  }

  #sweep(): void {
    this.#hub
      .sweep()
      .catch((cause: unknown) => this.#world.log.error("looking for unheard commits failed", cause));
  }

  async #release(guest: UserId): Promise<boolean> {
    if (this.#hub.isOnline(guest)) return true;
    try {
      const { refused } = await this.#world.store.change(guest, { type: "guest.release" });
      if (refused && refused.code !== "not_signed_in") return false;
      // Whoever came back at that very moment came back as nobody.
      this.#hub.endClients(guest, "signed_out");
      return true;
    } catch (cause) {
      this.#world.log.error("letting a guest go failed", cause);
      return false;
    }
  }
}

/** The nonce is between an author and the server. */
function seenBy(user: UserId, event: Event): Event {
  if (event.type !== "message.posted" || event.nonce === undefined || event.by === user) return event;
  const { nonce: _, ...rest } = event;
  return rest;
}

const slowDown = (waitMs: number): Refusal =>
  refusal("rate_limited", {
    message: `you are doing this too often: try again in ${waitMs} ms`,
    retryAfterMs: waitMs,
  });

/** One more was read than asked for, to know whether there is more. */
function pageOf<T>(read: readonly T[], limit: number): { page: readonly T[]; more: boolean } {
  return { page: read.slice(0, limit), more: read.length > limit };
}
