import { type Case, differs } from "./evidence.ts";
import type { Entry } from "./history.ts";

type Of<What extends Entry["what"]> = Extract<Entry, { what: What }>;

/** One connection's place in one room. */
interface Reading {
  /** The seq that comes next; none = it is not in the room. */
  next: number | undefined;
  /** Where its return begins, until the first event has come. */
  returning: boolean;
  /** How far the room was when it came in: what comes up to there is history. */
  readonly head: number;
  /** Skipped, and perhaps only late. */
  readonly missing: Set<number>;
}

interface Connection {
  readonly user: string;
  readonly client: string;
  open: boolean;
  since: ReadonlyMap<string, number>;
  /** What had been acknowledged in each room when it said hello. */
  acknowledged: ReadonlyMap<string, number>;
  readonly rooms: Map<string, Reading>;
}

/** What each connection was told of each room: everything, once, in order, and nothing that is no business of its user. */
export function checkReaders(all: Case): void {
  const readers = new Readers(all);
  for (const entry of all.entries) readers.see(entry);
  readers.end();
}

class Readers {
  readonly #all: Case;
  readonly #connections = new Map<number, Connection>();
  readonly #acknowledged = new Map<string, number>();
  /** By user and room: the seq of a leaving that was acknowledged, until they ask to come back. */
  readonly #gone = new Map<string, number>();

  constructor(all: Case) {
    this.#all = all;
  }

  see(entry: Entry): void {
    const { what, user, client } = entry;
    if (what === "asks") this.#asks(entry);
    const connection = this.#connections.get(entry.connection);
    if (what === "ack")
      this.#acknowledged.set(entry.room, Math.max(entry.seq, this.#acknowledged.get(entry.room) ?? 0));
    else if (what === "joins") this.#gone.delete(`${user} ${entry.room}`);
    else if (what === "left") this.#gone.set(`${user} ${entry.room}`, entry.seq);
    else if (what === "closed" && connection) connection.open = false;
    else if (what === "enters" && connection) this.#enters(connection, entry);
    else if (what === "reset" && connection) this.#reset(connection, entry);
    else if (what === "recv" && connection) this.#receives(connection, entry);
    else if (what === "recv") this.#all.report("leak", `${client} was told something before it said hello`);
  }

  /** What was skipped and never came, and what whoever is there still lacks. */
  end(): void {
    for (const { client, open, rooms } of this.#connections.values())
      for (const [room, { missing, next }] of rooms) {
        if (missing.size > 0) this.#all.report("gap", `${client} never got ${[...missing]} of ${room}`);
        const length = this.#all.logs.get(room)?.length ?? 0;
        if (open && next !== undefined && next <= length)
          this.#all.report("incomplete", `${client} has ${room} up to ${next - 1} of ${length}`);
      }
  }

  #asks({ connection, user, client, since }: Of<"asks">): void {
    const acknowledged = new Map(this.#acknowledged);
    this.#connections.set(connection, { user, client, open: true, since, acknowledged, rooms: new Map() });
  }

  #enters(connection: Connection, { heads }: Of<"enters">): void {
    for (const [room, head] of heads) {
      const since = connection.since.get(room);
      const returning = since !== undefined;
      connection.rooms.set(room, { next: (since ?? head) + 1, returning, head, missing: new Set() });
      const acknowledged = connection.acknowledged.get(room) ?? 0;
      if (head < acknowledged)
        this.#all.report(
          "early ack",
          `${connection.client} found ${room} at ${head} after ${acknowledged} had been acknowledged`,
        );
    }
    for (const [room, since] of connection.since) if (!heads.has(room)) this.#isOut(connection, room, since);
  }

  /** Whoever is no longer in a room they were in has left it, or was removed. */
  #isOut({ client, user }: Connection, room: string, since: number): void {
    const log = this.#all.logs.get(room) ?? [];
    if (!log.some(({ seq, left }) => left === user && seq > since))
      this.#all.report("lost", `${client} was in ${room} at ${since}, never left it, and is not in it`);
  }

  #reset({ client, rooms }: Connection, { room }: Of<"reset">): void {
    const reading = rooms.get(room);
    // A user who is no longer in the room cannot go on reading it.
    if (!reading) return;
    reading.next = reading.head + 1;
    this.#all.report("lost", `${client} is told to load ${room} anew, and had been told more than there is`);
  }

  #receives(connection: Connection, event: Of<"recv">): void {
    const { room, seq } = event;
    const { client, user } = connection;
    this.#compare(client, event);
    const gone = this.#gone.get(`${user} ${room}`);
    if (gone !== undefined && seq > gone)
      this.#all.report("leak", `${client} received ${seq} of ${room}, having left at ${gone}`);
    const reading = connection.rooms.get(room);
    if (reading?.next === undefined) this.#comesIn(connection, event);
    else this.#goesOn(client, reading, event);
    const now = connection.rooms.get(room);
    // Having left and come back while away is history: whoever was let in is in.
    if (now && event.left === user && seq > now.head) now.next = undefined;
  }

  /** What was said, held against the log. */
  #compare(client: string, { room, seq, author, body }: Of<"recv">): void {
    const difference = differs(this.#all, room, { seq, author, ...(body !== undefined && { body }) });
    if (!difference) return;
    const name = difference.name === "absent" ? "lost" : difference.name;
    this.#all.report(name, `${client} received ${seq} of ${room} as "${body}", but ${difference.instead}`);
  }

  #comesIn({ rooms, client, user }: Connection, { room, seq, joined }: Of<"recv">): void {
    if (joined === user) rooms.set(room, { next: seq + 1, returning: false, head: seq, missing: new Set() });
    else this.#all.report("leak", `${client} received ${seq} of ${room}, which it is not in`);
  }

  #goesOn(client: string, reading: Reading, { room, seq }: Of<"recv">): void {
    const { next = seq, missing, returning } = reading;
    reading.returning = false;
    reading.next = Math.max(next, seq + 1);
    if (seq === next) return;
    const said = `${client} had ${room} up to ${next - 1} and received ${seq}`;
    if (returning) this.#all.report("stale resume", said);
    else if (seq > next) for (let late = next; late < seq; late += 1) missing.add(late);
    else this.#all.report(missing.delete(seq) ? "reorder" : "dup", said);
  }
}
