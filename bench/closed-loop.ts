import type { Client, Watcher } from "./client.ts";
import type { Dialect } from "./dialects.ts";
import type { Samples } from "./samples.ts";
import { type RoomStream, textOf } from "./stream.ts";
import { textFrame } from "./wire.ts";

type Sending = { stream: RoomStream; dialect: Dialect; room: string; inFlight: number; latency: Samples };

/** A member who keeps so many of its own messages in flight: as each comes back, the next one goes out. */
export class ClosedLoop implements Watcher {
  sent = 0;
  #stopped = false;
  readonly #client: Client;
  readonly #number: number;
  readonly #sending: Sending;
  /** When the messages in flight were sent; they come back in that order. */
  readonly #sentAt: Float64Array;
  #back = 0;

  constructor(client: Client, name: string, sending: Sending) {
    this.#client = client;
    this.#number = sending.stream.addSender(name);
    this.#sending = sending;
    this.#sentAt = new Float64Array(sending.inFlight);
    client.watcher = this;
  }

  start(): void {
    this.#send(this.#sending.inFlight);
  }

  stop(): void {
    this.#stopped = true;
  }

  /** One message, in a load whose pace does not wait for the server. `inFlight` must be more than are ever under way. */
  say(): void {
    this.#stopped = true;
    this.#send(1);
  }

  advanced(client: Client): void {
    const { stream, inFlight, latency } = this.#sending;
    let back = 0;
    const now = performance.now();
    while ((stream.ends[client.messages] ?? Number.POSITIVE_INFINITY) <= client.offset) {
      if (stream.senders[client.messages] === this.#number) {
        back += 1;
        latency.add(now - (this.#sentAt[this.#back % inFlight] ?? 0));
        this.#back += 1;
      }
      client.messages += 1;
    }
    if (back > 0 && !this.#stopped) this.#send(back);
  }

  #send(count: number): void {
    const { dialect, room, inFlight } = this.#sending;
    const frames: Buffer[] = [];
    const now = performance.now();
    for (let i = 0; i < count; i += 1) {
      this.#sentAt[this.sent % inFlight] = now;
      frames.push(textFrame(dialect.post(room, textOf(this.#number, this.sent))));
      this.sent += 1;
    }
    this.#client.send(frames.length === 1 ? (frames[0] ?? Buffer.alloc(0)) : Buffer.concat(frames));
  }
}
