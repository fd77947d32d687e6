import type { Checks } from "./checks.ts";
import type { Client } from "./client.ts";
import type { Dialect } from "./dialects.ts";
import { RoomStream } from "./stream.ts";
import { OPCODE, readFrame } from "./wire.ts";

const COMMA = 0x2c;
const ARRAY = 0x5b;
/** Between two frames of an array; no text of the bench has this in it. */
const BETWEEN = /,(?=\{"(?:event|ref|signal|reset|error)":)/;

/** The full protocol, as far as messages go. A post has no nonce, so that its author gets the same bytes as the others. */
const full: Dialect = {
  path: "/chat",
  join: () => [],
  create: () => undefined,
  post: (room, body) => JSON.stringify({ ref: "1", type: "message.post", room, body }),
  message: (payload) => {
    const { room, from, body: message } = (JSON.parse(payload) as { event: Record<string, string> }).event;
    return room !== undefined && from !== undefined && message !== undefined
      ? { room, from, message }
      : undefined;
  },
};

/**
 * The messages of one room as its members get them over the full protocol. How many come in one array differs from member
 * to member, so the stream is the frames themselves, with a comma after each: what is inside of the arrays is compared
 * with it byte by byte. Authors get the answers to their posts in between, which are looked at and left out.
 */
export class FullStream extends RoomStream {
  readonly dialect = full;
  readonly #checks: Checks;
  #begun = false;

  constructor(checks: Checks) {
    super("", full, checks);
    this.#checks = checks;
  }

  /** Everybody is in: from now on every event is a message. */
  begin(): void {
    this.#begun = true;
  }

  override read(client: Client, bytes: Buffer): void {
    let at = 0;
    for (let frame = readFrame(bytes, at); frame; frame = readFrame(bytes, at)) {
      at = frame.end;
      const payload = bytes.subarray(frame.payload, frame.end);
      if (frame.opcode !== OPCODE.text) client.control(frame.opcode, payload);
      else if (this.#begun) this.#take(client, payload[0] === ARRAY ? payload.subarray(1, -1) : payload);
    }
    if (at < bytes.length) client.carry = bytes.subarray(at);
    client.watcher?.advanced(client);
  }

  #take(client: Client, frames: Buffer): void {
    if (this.#follows(client, frames)) return;
    const all = frames.toString().split(BETWEEN);
    const failed = all.find((frame) => frame.includes('"error":'));
    const events = all.filter(isEvent).join(",");
    if (failed !== undefined) this.#checks.fail(`a post was refused: ${failed}`);
    else if (events !== "" && !this.#follows(client, Buffer.from(events)))
      this.#checks.fail(`a member's stream differs at byte ${client.offset}: ${events.slice(0, 200)}`);
  }

  /** Whether these frames are what comes next for the member; the first who has them adds them to the stream. */
  #follows(client: Client, frames: Buffer): boolean {
    const left = this.length - client.offset;
    const known = Math.min(frames.length, left);
    if (known > 0 && frames.compare(this.bytes, client.offset, client.offset + known, 0, known) !== 0)
      return false;
    if (known < left) {
      if (this.bytes[client.offset + known] !== COMMA) return false;
      client.offset += known + 1;
      return true;
    }
    const rest = frames.subarray(known).toString().split(BETWEEN);
    if (!rest.every(isEvent)) return false;
    for (const event of rest) {
      const bytes = Buffer.from(`${event},`);
      this.append(bytes, 0, bytes.length);
      this.check(event);
    }
    client.offset = this.length;
    return true;
  }
}

const isEvent = (frame: string): boolean => frame.startsWith('{"event":');
