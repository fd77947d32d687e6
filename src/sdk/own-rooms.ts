import type { Event } from "../protocol/events.ts";
import type { RoomId, UserId } from "../protocol/ids.ts";
import { isEnd } from "../protocol/membership.ts";
import type { JoinedRoom, Room } from "../protocol/room.ts";
import { isRoomChange, roomAfter } from "../protocol/room-changes.ts";
import type { Answer, Call, Entered } from "./calls.ts";
import { RoomCopy } from "./room-copy.ts";
import type { Log } from "./room-log.ts";

export interface OwnRoomsOptions {
  readonly call: Call;
  me(): UserId | undefined;
  /** We are in this room, and follow it. */
  known(room: Room, log: Log): void;
  /** The room has other attributes. */
  changed(room: Room): void;
  /** A room's log has changed. `events` are those that are new at its end. */
  grew(room: RoomId, log: Log, events: readonly Event[]): void;
  /** We are no longer in the room. `wasKnown`: we had a copy of it. */
  left(room: RoomId, wasKnown: boolean): void;
}

/** The rooms that we are in, with a copy of each. */
export class OwnRooms {
  readonly #options: OwnRoomsOptions;
  readonly #copies = new Map<RoomId, RoomCopy>();
  /** The end of each room's log when the server last accepted us. */
  #heads = new Map<RoomId, number>();

  constructor(options: OwnRoomsOptions) {
    this.#options = options;
  }

  get ids(): Iterable<RoomId> {
    return this.#copies.keys();
  }

  /** How far we know each room's log: a client resumes there. */
  get ends(): Readonly<Record<RoomId, number>> {
    return Object.fromEntries([...this.#copies].map(([id, { log }]) => [id, log.high]));
  }

  copy(room: RoomId): RoomCopy | undefined {
    return this.#copies.get(room);
  }

  /** The server says where the logs of our rooms end. Returns rooms of which we have a copy and in which we are not. */
  welcomed(rooms: readonly JoinedRoom[]): readonly RoomId[] {
    this.#heads = new Map(rooms.map(({ id, seq }) => [id, seq]));
    return [...this.#copies.keys()].filter((room) => !this.#heads.has(room));
  }

  /** We are in these rooms. `isAfresh`: what we have of their logs may be of another history. */
  follow(rooms: readonly JoinedRoom[], isAfresh: boolean): void {
    for (const { seq, ...room } of rooms) {
      const copy = this.#copies.get(room.id);
      if (copy && (isAfresh || copy.log.high > seq)) copy.restart(seq);
      this.#know(room, seq);
    }
  }

  happened(event: Event): void {
    const me = this.#options.me();
    const mine = "user" in event && event.user === me;
    const known = this.#copies.get(event.room);
    if (known) known.take(event);
    else if (event.type === "room.restored" || (mine && event.type === "member.joined")) this.#found(event);
    // Events before the greeting are history: the greeting said that we are in the room.
    if (isEnd(event, me) && event.seq > (this.#heads.get(event.room) ?? 0)) this.drop(event.room);
    else if (known?.room && isRoomChange(event)) {
      known.room = roomAfter(known.room, event);
      this.#options.changed(known.room);
    }
  }

  /** The server cannot resume the room where we were. */
  reset(id: RoomId): void {
    const seq = this.#heads.get(id);
    if (seq === undefined) this.drop(id);
    else if (this.copy(id)?.log.events.length) this.#copies.get(id)?.restart(seq);
  }

  /** Asks the server for one of our rooms. */
  async look(id: RoomId): Promise<Answer<Room>> {
    const answer = await this.#options.call("room.get", { room: id });
    return answer.is === "ok" ? this.enter(answer.ok) : answer;
  }

  /** We have joined or opened this room. */
  enter({ room, seq }: Entered): Answer<Room> | Promise<Answer<Room>> {
    if (seq === undefined && !this.#copies.has(room.id)) return this.look(room.id);
    this.#know(room, seq ?? 0);
    return { is: "ok", ok: room };
  }

  drop(id: RoomId): void {
    this.#heads.delete(id);
    this.#options.left(id, this.#copies.delete(id));
  }

  /** Another user, or another client of ours, added us to a room. */
  #found(event: Event): void {
    this.#add(event.room, event.seq - 1).take(event);
    void this.look(event.room);
  }

  /** We are in this room. If we do not follow it yet, we follow it from here on. */
  #know(room: Room, seq: number): void {
    const known = this.#copies.get(room.id) ?? this.#add(room.id, seq);
    known.room = room;
    this.#options.known(room, known.log);
  }

  #add(id: RoomId, seq: number): RoomCopy {
    const { call, me, grew } = this.#options;
    const copy = new RoomCopy({
      ...{ room: id, seq, call, me },
      changed: (log, events) => grew(id, log, events),
    });
    this.#copies.set(id, copy);
    return copy;
  }
}
