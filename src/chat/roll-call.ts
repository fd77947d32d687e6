import type { RoomId } from "../protocol/ids.ts";
import { type Bus, type NodeId, type NodeSignal, type Present, type RoomPresence, SERVER } from "./bus.ts";
import type { Feeds } from "./feeds.ts";
import type { LocalUsers } from "./local-users.ts";
import type { Clock } from "./ports.ts";
import type { Presence } from "./presence.ts";

/** Between two questions of this node, and between two parts of its answers. */
const ASK_MS = 200;
const ANSWER_MS = 20;
/** Rooms in one question. */
const ROOMS_MAX = 300;
/**
 * Users of one room in one piece, and characters in one part of an answer: LISTEN/NOTIFY takes no more than 8,000 bytes, and a
 * user with a status and a profile may have 1,200.
 */
const USERS_MAX = 6;
const CHARACTERS_MAX = 2_000;
/** Parts of answers that wait. Beyond that a node does not answer: who asks, asks again when it has missed something. */
const WAITING_MAX = 10_000;

type Part = Extract<NodeSignal, { type: "presence.here" }>;

interface RollCallWorld {
  readonly bus: Bus;
  readonly clock: Clock;
  readonly feeds: Feeds;
  readonly users: LocalUsers;
  readonly presence: Presence;
  tell(signals: ReturnType<Presence["isIn"]>): void;
}

/**
 * Nodes say who is online when it changes. What was said before a room was read here, or was lost, a node asks for, and the
 * others answer: each at a steady pace, however many rooms and users there are.
 */
export class RollCall {
  readonly #world: RollCallWorld;
  readonly #asking = new Set<RoomId>();
  readonly #answering: Part[] = [];
  #isAsking = false;
  #isAnswering = false;

  constructor(world: RollCallWorld) {
    this.#world = world;
  }

  /** Asks all other nodes who is in these rooms. */
  ask(rooms: Iterable<RoomId>): void {
    if (this.#world.bus.reach === "alone") return;
    for (const room of rooms) this.#asking.add(room);
    if (!this.#isAsking) this.#ask();
  }

  /** Another node asks who is in these rooms here. */
  asked(rooms: readonly RoomId[], by: NodeId): void {
    for (const part of this.#answer(rooms, by))
      if (this.#answering.length < WAITING_MAX) this.#answering.push(part);
    if (!this.#isAnswering) this.#send();
  }

  /** A part of an answer, to whichever node. */
  answered({ to, rooms }: Part, from: NodeId): void {
    const { bus, clock, feeds, presence, tell } = this.#world;
    if (to !== bus.node) return;
    const read = rooms.filter(({ room }) => feeds.of(room));
    tell(presence.isIn(read, from, clock.now()));
  }

  #ask(): void {
    const { bus, clock } = this.#world;
    this.#isAsking = this.#asking.size > 0;
    if (!this.#isAsking) return;
    clock.after(ASK_MS, () => {
      const rooms = [...this.#asking].slice(0, ROOMS_MAX);
      for (const room of rooms) this.#asking.delete(room);
      bus.signal(SERVER, { type: "presence.asked", rooms });
      this.#ask();
    });
  }

  #send(): void {
    const { bus, clock } = this.#world;
    const part = this.#answering.shift();
    this.#isAnswering = part !== undefined;
    if (!part) return;
    bus.signal(SERVER, part);
    clock.after(ANSWER_MS, () => this.#send());
  }

  *#answer(rooms: readonly RoomId[], to: NodeId): Generator<Part> {
    let some: RoomPresence[] = [];
    let characters = 0;
    for (const one of this.#here(rooms)) {
      const more = JSON.stringify(one).length;
      if (some.length > 0 && characters + more > CHARACTERS_MAX) {
        yield { type: "presence.here", to, rooms: some };
        [some, characters] = [[], 0];
      }
      some.push(one);
      characters += more;
    }
    if (some.length > 0) yield { type: "presence.here", to, rooms: some };
  }

  /** Who is in these rooms here; a room with many users in pieces. */
  *#here(rooms: readonly RoomId[]): Generator<RoomPresence> {
    const asked = new Map(rooms.map((room) => [room, [] as Present[]]));
    for (const local of this.#world.users.all()) {
      const { user, state, about } = local;
      const plain = [user.id, user.name, state, user.status ?? ""] as const;
      const present: Present = about ? [...plain, about] : plain;
      for (const { room } of local.feeds) asked.get(room.id)?.push(present);
    }
    for (const [room, users] of asked) {
      const whole = users.length <= USERS_MAX;
      for (let i = 0; i === 0 || i < users.length; i += USERS_MAX)
        yield { room, whole, users: users.slice(i, i + USERS_MAX) };
    }
  }
}
