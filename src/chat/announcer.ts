import type { PresenceState, User } from "../protocol/account.ts";
import type { RoomId, UserId } from "../protocol/ids.ts";
import type { Signal } from "../protocol/signals.ts";
import type { LocalUser } from "./local-user.ts";
import type { Clock } from "./ports.ts";
import { statusOf } from "./presence.ts";

/** The server announces a user's presence at most once in this time, and that they are writing in a room. */
const PAUSE_MS = 1_000;
/** A page that reloads has no connection for a moment. Its user does not go offline for that. */
const GONE_AFTER_MS = 3_000;

export interface AnnouncerWorld {
  readonly clock: Clock;
  localUser(user: UserId): LocalUser | undefined;
  /** Sends a signal to all readers of the room, on every node. */
  signal(room: RoomId, signal: Signal): void;
}

/**
 * What was announced of a user lately. `gone` = their last client has left this node: the rooms that they were in, and
 * when they left.
 */
interface Told {
  readonly user: User;
  state: PresenceState;
  status: string | undefined;
  until: string | undefined;
  gone?: { readonly rooms: readonly RoomId[]; readonly at: number } | undefined;
}

/**
 * Announces who is online and who is writing. Each such signal goes to every reader of every room of a user. So if
 * something changes several times within a second, the announcer sends only the last state.
 */
export class Announcer {
  readonly #world: AnnouncerWorld;
  readonly #told = new Map<UserId, Told>();
  #writing = new Set<string>();
  #ticking = false;

  constructor(world: AnnouncerWorld) {
    this.#world = world;
  }

  /** A user has connected, is away, or has another status or name. It is announced once the user's rooms are known. */
  changed(local: LocalUser): void {
    if (!local.isKnown) return;
    const told = this.#told.get(local.user.id);
    if (told) told.gone = undefined;
    else this.#tell(local);
  }

  /**
   * A user's last client has disconnected; the user may be back in a moment. Call it while the user still has their
   * rooms.
   */
  gone({ user, feeds, isKnown }: LocalUser, was: PresenceState): void {
    if (!isKnown) return;
    const rooms = feeds.map(({ room }) => room.id);
    const told = this.#told.get(user.id);
    const gone = { rooms, at: this.#world.clock.now() };
    if (told) told.gone = gone;
    else this.#keep({ user, state: was, status: user.status, until: user.statusUntil, gone });
  }

  /** What was announced of a user whose last client has just disconnected. */
  stateOf(user: UserId): PresenceState {
    const told = this.#told.get(user);
    return told?.gone ? told.state : "offline";
  }

  /** A user is writing in a room. Returns whether the others did not know that yet. */
  writes({ id, name }: Pick<User, "id" | "name">, room: RoomId): boolean {
    const key = `${room} ${id}`;
    if (this.#writing.has(key)) return false;
    this.#writing.add(key);
    this.#world.signal(room, { type: "typing", room, by: id, from: name });
    this.#tick();
    return true;
  }

  #tell({ user, state, feeds }: LocalUser): void {
    const rooms = feeds.map(({ room }) => room.id);
    this.#signal(rooms, user, state);
    this.#keep({ user, state, status: user.status, until: user.statusUntil });
  }

  #signal(rooms: readonly RoomId[], user: User, state: PresenceState): void {
    const { id, name } = user;
    const more = state === "offline" ? {} : statusOf(user);
    for (const room of rooms)
      this.#world.signal(room, { type: "presence", room, by: id, from: name, state, ...more });
  }

  #keep(told: Told): void {
    this.#told.set(told.user.id, told);
    this.#tick();
  }

  #tick(): void {
    if (this.#ticking) return;
    this.#ticking = true;
    this.#world.clock.after(PAUSE_MS, () => {
      this.#ticking = false;
      this.#writing = new Set();
      for (const told of [...this.#told.values()]) this.#look(told);
      if (this.#told.size > 0) this.#tick();
    });
  }

  #look(told: Told): void {
    const { user, gone } = told;
    const local = this.#world.localUser(user.id);
    const isBack = local !== undefined && !local.isKnown;
    if (isBack || (!local && gone && this.#world.clock.now() - gone.at < GONE_AFTER_MS)) return;
    this.#told.delete(user.id);
    if (!local && gone) this.#signal(gone.rooms, user, "offline");
    else if (local && (local.state !== told.state || isOther(local.user, told))) this.#tell(local);
  }
}

const isOther = ({ status, statusUntil }: User, told: Told): boolean =>
  status !== told.status || statusUntil !== told.until;
