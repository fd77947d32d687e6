/** A connection that is pinged and must be heard from. */
export interface Beating {
  ping(): void;
  /** Seconds on the heartbeat's count at which something was last heard. */
  heardAt: number;
  /** For the heartbeat's own use. */
  slot: number;
  /** The server goes away. */
  goAway(): void;
  /** Nothing has been heard for too long. */
  silent(): void;
}

const PING_SECONDS = 30;
const SILENT_SECONDS_MAX = 60;

/** Pings every connection every 30 s and ends those that have been silent for 60 s: one thirtieth of them a second. */
export class Heartbeat {
  readonly #slots: Set<Beating>[] = Array.from({ length: PING_SECONDS }, () => new Set());
  readonly #timer: Timer;
  /** Seconds since the start, as far as this is concerned: cheap to read for every frame. */
  seconds = 0;
  /** Connections there are. */
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

  /** Every connection there is: what keeps them alive keeps the list of them, too. */
  all(): Beating[] {
    return this.#slots.flatMap((slot) => [...slot]);
  }

  /** Whether it has been pinged and not been heard since. */
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
