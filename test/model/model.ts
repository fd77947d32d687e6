/** What an event says, without what the server alone decides, such as ids and times. */
export type Said = Readonly<Record<string, unknown>> & { readonly type: string };
export type Told = Said & { readonly seq: number };

interface Room {
  readonly log: Told[];
  readonly members: Set<string>;
}

/** A client, and what it should have been told on its present connection. */
export interface Seat {
  readonly user: string;
  open: boolean;
  /** The last seq it has of each room. */
  readonly has: Map<string, number>;
  readonly told: Map<string, Told[]>;
}

/** What the chat must be like, in as few words as possible: logs, members, nonces, clients. */
export class Model {
  readonly rooms = new Map<string, Room>();
  /** What each nonce did the first time, by its author and itself. */
  readonly firsts = new Map<string, { readonly room: string; readonly body: string; readonly seq: number }>();
  readonly seats: readonly Seat[];

  constructor(users: readonly string[]) {
    this.seats = users.map((user) => ({ user, open: false, has: new Map(), told: new Map() }));
  }

  isMember(user: string, room: string): boolean {
    return this.rooms.get(room)?.members.has(user) ?? false;
  }

  create(room: string): void {
    this.rooms.set(room, { log: [], members: new Set() });
  }

  /** Appends it, and tells whoever is there and in the room. Who joins hears their own joining; who leaves, their own leaving. */
  happens(room: string, said: Said): number {
    const { log, members } = this.rooms.get(room) as Room;
    const event = { ...said, seq: log.length + 1 };
    log.push(event);
    const { type, name } = said;
    if (type === "member.joined") members.add(String(name));
    for (const seat of this.seats.filter(({ user, open }) => open && members.has(user))) {
      seat.has.set(room, event.seq);
      seat.told.set(room, [...(seat.told.get(room) ?? []), event]);
    }
    if (type === "member.left") this.#goes(String(name), room);
    return event.seq;
  }

  /** Comes with what it has of its rooms, or with a little less, or with nothing. Gives what it says it has. */
  enters(seat: Seat, { lacking, forgetful }: { lacking: number; forgetful: boolean }): Map<string, number> {
    const since = new Map<string, number>();
    for (const [room, seq] of forgetful ? [] : seat.has) since.set(room, Math.max(0, seq - lacking));
    seat.open = true;
    seat.has.clear();
    seat.told.clear();
    for (const [room, { log, members }] of this.rooms)
      if (members.has(seat.user)) {
        seat.has.set(room, log.length);
        seat.told.set(room, log.slice(since.get(room) ?? log.length));
      }
    return since;
  }

  roomsOf(user: string): string[] {
    return [...this.rooms].flatMap(([name, { members }]) => (members.has(user) ? [name] : []));
  }

  #goes(user: string, room: string): void {
    this.rooms.get(room)?.members.delete(user);
    // Whoever is there knows; whoever is away learns it on coming back.
    for (const seat of this.seats) if (seat.user === user && seat.open) seat.has.delete(room);
  }
}
