import type { Checks } from "./checks.ts";
import type { Client, Reader } from "./client.ts";
import type { Dialect } from "./dialects.ts";
import { OPCODE, readFrame } from "./wire.ts";

const TEXT_CHARACTERS = 40;
const FIRST_BYTES = 16 * 1024;

/** The text of a sender's nth message. It says who and which, so that a stream proves itself. */
export function textOf(sender: number, counter: number): string {
  return `${sender}:${counter}:`.padEnd(TEXT_CHARACTERS, "exchat bench ");
}

/**
 * What the members of one room receive after their welcome: the same bytes for each of them. Whoever is ahead writes
 * the stream, and each frame of it is parsed and checked once; everybody else is compared with it byte by byte. That
 * proves for every member that it got every message exactly once and in the one order, for nanoseconds a delivery.
 */
export class RoomStream implements Reader {
  bytes = Buffer.alloc(FIRST_BYTES);
  length = 0;
  /** Per message: where its frame ends, who sent it, which of the sender's it is. */
  readonly ends: number[] = [];
  readonly senders: number[] = [];
  readonly counters: number[] = [];
  /** As messages name it. */
  room: string;
  readonly #dialect: Dialect;
  readonly #checks: Checks;
  /** The senders' names, and how many messages of each have been seen. */
  readonly #names: string[] = [];
  readonly #seen: number[] = [];

  constructor(room: string, dialect: Dialect, checks: Checks) {
    this.room = room;
    this.#dialect = dialect;
    this.#checks = checks;
  }

  /** The sender's number is the index of its name. */
  addSender(name: string): number {
    this.#seen.push(0);
    return this.#names.push(name) - 1;
  }

  read(client: Client, bytes: Buffer): void {
    const offset = client.offset;
    const known = Math.min(bytes.length, this.length - offset);
    if (known > 0 && bytes.compare(this.bytes, offset, offset + known, 0, known) !== 0) {
      this.#differs(client, bytes, known);
      return;
    }
    client.offset = offset + known;
    if (known < bytes.length) this.#extend(client, known === 0 ? bytes : bytes.subarray(known));
    client.watcher?.advanced(client);
  }

  /** How many whole messages lie before `offset`. */
  messagesBefore(offset: number): number {
    let low = 0;
    let high = this.ends.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.ends[middle] ?? 0) <= offset) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** The client is ahead of everybody: `bytes` starts with a frame that nobody has shown us yet. */
  #extend(client: Client, bytes: Buffer): void {
    let at = 0;
    for (let frame = readFrame(bytes, at); frame; frame = readFrame(bytes, at)) {
      at = frame.end;
      if (frame.opcode === OPCODE.text) {
        this.append(bytes, frame.start, frame.end);
        client.offset = this.length;
        this.check(bytes.toString("utf8", frame.payload, frame.end));
      } else client.control(frame.opcode, bytes.subarray(frame.payload, frame.end));
    }
    if (at < bytes.length) client.carry = bytes.subarray(at);
  }

  protected append(bytes: Buffer, start: number, end: number): void {
    const length = this.length + end - start;
    if (length > this.bytes.length) {
      const larger = Buffer.alloc(Math.max(length, this.bytes.length * 2));
      this.bytes.copy(larger, 0, 0, this.length);
      this.bytes = larger;
    }
    bytes.copy(this.bytes, this.length, start, end);
    this.length = length;
    this.ends.push(length);
  }

  protected check(payload: string): void {
    const message = this.#dialect.message(payload);
    const text = message?.message ?? "";
    const sender = Number.parseInt(text, 10);
    const counter = this.#seen[sender];
    const good =
      counter !== undefined &&
      message?.room === this.room &&
      message.from === this.#names[sender] &&
      text === textOf(sender, counter);
    if (!good || counter === undefined) {
      this.#checks.fail(
        `room ${this.room}, message ${this.ends.length}: number ${counter} of its sender was next, but got ${payload}`,
      );
      return;
    }
    this.#seen[sender] = counter + 1;
    this.senders.push(sender);
    this.counters.push(counter);
  }

  /** The one lawful difference is a control frame between two messages; anything else fails the run. */
  #differs(client: Client, bytes: Buffer, known: number): void {
    let same = 0;
    while (bytes[same] === this.bytes[client.offset + same] && same < known) same += 1;
    const at = client.offset + same;
    const boundary = at === 0 || this.ends[this.messagesBefore(at) - 1] === at;
    const control = ((bytes[same] ?? 0) & 0x0f) >= OPCODE.close;
    if (!boundary || !control) {
      const got = bytes.toString("latin1", same, same + 120);
      const expected = this.bytes.toString("latin1", at, at + 120);
      this.#checks.fail(
        `room ${this.room}: a member's stream differs at byte ${at}: ${got} instead of ${expected}`,
      );
      return;
    }
    client.offset = at;
    const frame = readFrame(bytes, same);
    if (!frame) {
      client.carry = bytes.subarray(same);
      return;
    }
    client.control(frame.opcode, bytes.subarray(frame.payload, frame.end));
    this.read(client, bytes.subarray(frame.end));
  }
}
