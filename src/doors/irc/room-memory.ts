import type { RoomTimes } from "../../chat/store.ts";
import type { Event } from "../../protocol/events.ts";
import type { RoomId } from "../../protocol/ids.ts";
import { skeleton } from "../../protocol/names.ts";
import type { Room, RoomRole } from "../../protocol/room.ts";
import { numberIn } from "./channels.ts";
import { makeRoom } from "./newest.ts";

/** So many things of each kind are kept. */
const KEPT_MAX = 10_000;

interface TopicSet {
  /** The name of who set it. */
  readonly by: string;
  readonly atMs: number;
}
/** The role that an event of this `seq` gave to a member, and the one before, if it is known. */
interface RoleGiven {
  readonly seq: number;
  readonly role: RoomRole;
  readonly before: RoomRole | undefined;
}

/** A channel that has another name now. */
interface Moved {
  readonly room: RoomId;
  readonly name: string;
  readonly atMs: number;
}
/** For so long people who ask for the former name are told the present one. */
const MOVED_MS = 60 * 60 * 1_000;
/** A channel may have had several names in that time. */
const MOVES_MAX = 10;

/** What this node has seen or read of rooms, which IRC shows and no table has. */
export class RoomMemory {
  readonly #topics = new Map<RoomId, TopicSet>();
  readonly #asked = new Map<RoomId, true>();
  readonly #made = new Map<RoomId, number>();
  readonly #former = new Map<string, Moved>();
  readonly #roles = new Map<string, RoleGiven>();

  happened(event: Event): void {
    const { type, room, from: by } = event;
    if (type === "room.topic_changed") keep(this.#topics, room, { by, atMs: Date.parse(event.at) });
    else if (type === "member.role_changed") this.#gets(event, event.role);
    else if (type === "member.joined") this.#gets(event, event.role ?? "member");
  }

  /** The room was known by this channel. */
  renamed(from: string, { id, name, kind, secret }: Room): void {
    if (kind !== "public" || secret || numberIn(from) !== undefined) return;
    keep(this.#former, skeleton(from), { room: id, name, atMs: Date.now() });
  }

  /** The room that had this channel lately, and its name then; undefined = none is known. */
  formerly(channel: string): { readonly room: RoomId; readonly name: string } | undefined {
    let found: Moved | undefined;
    let next = this.#former.get(skeleton(channel));
    for (let steps = 0; next && next !== found && steps < MOVES_MAX; steps += 1) {
      found = next;
      next = this.#former.get(skeleton(`#${found.name}`));
    }
    return found && Date.now() - found.atMs < MOVED_MS ? found : undefined;
  }

  /** A list of members shows that this one has this role. */
  hasRole(room: RoomId, user: string, role: RoomRole): void {
    const key = `${room} ${user}`;
    if (!this.#roles.has(key)) keep(this.#roles, key, { seq: 0, role, before: undefined });
  }

  /** Those of these rooms of which the store has not been asked. */
  unknownOf(rooms: readonly RoomId[]): readonly RoomId[] {
    return rooms.filter((room) => !this.#asked.has(room));
  }

  /** What the store knows. What this node has seen since is newer. */
  learns({ room, madeAtMs, topic }: RoomTimes): void {
    keep(this.#asked, room, true);
    if (madeAtMs !== undefined && !this.#made.has(room)) keep(this.#made, room, madeAtMs);
    if (topic && !this.#topics.has(room)) keep(this.#topics, room, topic);
  }

  made(room: RoomId, atMs: number): void {
    keep(this.#made, room, atMs);
  }

  topicOf(room: RoomId): TopicSet | undefined {
    return this.#topics.get(room);
  }

  madeAt(room: RoomId): number | undefined {
    return this.#made.get(room);
  }

  /** The role that the member had before this event; undefined = it is not known. */
  roleBefore({ room, user, seq }: { room: RoomId; user: string; seq: number }): RoomRole | undefined {
    const given = this.#roles.get(`${room} ${user}`);
    return given?.seq === seq ? given.before : undefined;
  }

  #gets({ room, user, seq }: { room: RoomId; user: string; seq: number }, role: RoomRole): void {
    const key = `${room} ${user}`;
    const last = this.#roles.get(key);
    if (!last || last.seq < seq) keep(this.#roles, key, { seq, role, before: last?.role });
  }
}

function keep<K, V>(all: Map<K, V>, key: K, value: V): void {
  makeRoom(all, key, KEPT_MAX);
  all.set(key, value);
}
