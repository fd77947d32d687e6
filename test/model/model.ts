/** What an event says, without what the server alone decides, such as ids and times. */
export type Said = Readonly<Record<string, unknown>> & { readonly type: string };
export type Told = Said & { readonly seq: number };
export type Role = "member" | "voiced" | "operator";

export interface Message {
  readonly seq: number;
  readonly by: string;
  body: string;
  /** Where its texts stand. */
  readonly texts: number[];
  readonly reactions: Set<string>;
  pinned: boolean;
  gone: boolean;
}

export interface Room {
  /** Its place among all rooms. */
  readonly number: number;
  readonly maker: string;
  name: string;
  private: boolean;
  archived: boolean;
  readonly log: Told[];
  readonly members: Map<string, Role>;
  readonly invited: Set<string>;
  readonly banned: Set<string>;
  /** Up to where somebody has read it. */
  readonly read: Map<string, number>;
  readonly messages: Message[];
}

/** A client, and what it should be told on its present connection. */
export interface Seat {
  readonly user: string;
  open: boolean;
  /** The last seq it has of each room. */
  readonly has: Map<number, number>;
  /** Since this was looked at last. */
  readonly told: Map<number, Told[]>;
  readonly signals: Said[];
}

/** What the chat must be like, in as few words as possible: logs, members, messages, nonces, clients. */
export class Model {
  readonly rooms: Room[] = [];
  /** What each nonce did the first time, by its author and itself. */
  readonly firsts = new Map<
    string,
    { readonly room: number; readonly body: string; readonly message: Message }
  >();
  readonly seats: readonly Seat[];

  constructor(users: readonly string[]) {
    this.seats = users.map((user) => ({ user, open: false, has: new Map(), told: new Map(), signals: [] }));
  }

  create(maker: string, name: string, isPrivate: boolean): Room {
    const places = { log: [], members: new Map(), invited: new Set<string>(), banned: new Set<string>() };
    const flags = { private: isPrivate, archived: false, read: new Map(), messages: [] };
    const room: Room = { number: this.rooms.length, maker, name, ...places, ...flags };
    this.rooms.push(room);
    return room;
  }

  /** A public room of that name, which only one can have. */
  isTaken(name: string, by?: Room): boolean {
    return this.rooms.some((room) => room !== by && !room.private && room.name === name);
  }

  /** Appends it, and tells whoever is there and in the room. Who joins hears their own joining; who goes, their own going. */
  happens(room: Room, said: Said): Told {
    const event = { ...said, seq: room.log.length + 1 };
    room.log.push(event);
    const whom = String(said["name"]);
    if (said.type === "member.joined") this.#comes(whom, room, said["role"]);
    for (const seat of this.#here((user) => room.members.has(user))) {
      seat.has.set(room.number, event.seq);
      seat.told.set(room.number, [...(seat.told.get(room.number) ?? []), event]);
    }
    if (["member.left", "member.removed", "member.banned"].includes(said.type)) this.#goes(whom, room);
    return event;
  }

  /** Tells all clients of one person. */
  signals(user: string, said: Said): void {
    for (const seat of this.#here((one) => one === user)) seat.signals.push(said);
  }

  /** Comes with what it has of its rooms, or with a little less, or with nothing. Gives what it says it has. */
  enters(seat: Seat, { lacking, forgetful }: { lacking: number; forgetful: boolean }): Map<number, number> {
    const since = new Map<number, number>();
    for (const [room, seq] of forgetful ? [] : seat.has) since.set(room, Math.max(0, seq - lacking));
    seat.open = true;
    seat.has.clear();
    this.looked(seat);
    for (const { number, log } of this.roomsOf(seat.user)) {
      seat.has.set(number, log.length);
      seat.told.set(number, log.slice(since.get(number) ?? log.length));
    }
    return since;
  }

  looked(seat: Seat): void {
    seat.told.clear();
    seat.signals.length = 0;
  }

  roomsOf(user: string): Room[] {
    return this.rooms.filter(({ members }) => members.has(user));
  }

  /** Counts what others have said after what somebody has read. */
  reading(room: Room, user: string) {
    const read = room.read.get(user) ?? 0;
    const unread = room.messages.filter(({ by, seq, gone }) => by !== user && seq > read && !gone);
    const mentions = unread.filter(({ body }) => body === "@all");
    return { seq: room.log.length, read, unread: unread.length, mentions: mentions.length };
  }

  #here(isMeant: (user: string) => boolean): Seat[] {
    return this.seats.filter(({ user, open }) => open && isMeant(user));
  }

  #comes(user: string, room: Room, role: unknown): void {
    room.members.set(user, (role as Role | undefined) ?? "member");
    room.read.set(user, room.log.length);
    room.invited.delete(user);
  }

  #goes(user: string, room: Room): void {
    room.members.delete(user);
    // Whoever is there knows; whoever is away learns it on coming back.
    for (const seat of this.#here((one) => one === user)) seat.has.delete(room.number);
  }
}
