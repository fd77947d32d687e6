/** A connection that is pinged and must answer. */
export interface Beating {
  ping(): void;
  /** When something was last heard, in `Heartbeat.seconds`. */
  heardAt: number;
  /** For the heartbeat's own use. */
  slot: number;
  /** The server is stopping. */
  goAway(): void;
  /** The connection has been silent for too long. */
  silent(): void;
}

const PING_SECONDS = 30;
const SILENT_SECONDS_MAX = 60;

/**
 * Pings every connection every 30 s and ends connections that were silent for 60 s: each second it takes one thirtieth
 * of them.
 */
export class Heartbeat {
  readonly #slots: Set<Beating>[] = Array.from({ length: PING_SECONDS }, () => new Set());
  readonly #timer: Timer;
  /** Seconds since the start, as the heartbeat counts them: cheap to read for every frame. */
  seconds = 0;
  /** The number of connections. */
  size = 0;

  constructor() {
    this.#timer = setInterval(() => this.#beat(), 1_000);
  }

  add(connection: Beating): void {
    connection.heardAt = this.seconds;
    connection.slot = this.seconds % PING_SECONDS;
    this.#slots[connection.slot]?.add(connection);
    this.size += 1;
  }

  remove(connection: Beating): void {
    if (this.#slots[connection.slot]?.delete(connection)) this.size -= 1;
  }

  /** Every open connection. The heartbeat has the only list of them. */
  all(): Beating[] {
    return this.#slots.flatMap((slot) => [...slot]);
  }

  /** Whether it was pinged and has not been heard since. */
  awaits({ heardAt, slot }: Beating): boolean {
    return heardAt < this.seconds - ((this.seconds - slot) % PING_SECONDS);
  }

  close(): void {
    clearInterval(this.#timer);
  }

  #beat(): void {
    this.seconds += 1;
    for (const connection of this.#slots[this.seconds % PING_SECONDS] ?? []) {
      if (this.seconds - connection.heardAt >= SILENT_SECONDS_MAX) connection.silent();
      else connection.ping();
    }
  }
}
