import type { Checks } from "./checks.ts";
import { type Client, connect, eachText, type Reader } from "./client.ts";
import { Conversation } from "./conversation.ts";
import type { Samples } from "./samples.ts";
import type { Server } from "./server.ts";
import { textOf } from "./stream.ts";
import { textFrame } from "./wire.ts";

const SUBPROTOCOL = "exchat.v1";

type Frame = {
  ref?: string;
  ok?: { seq?: number };
  error?: unknown;
  event?: { room: string; seq: number; type: string; body?: string };
};

/** Alone in a room of its own, over the full protocol: posts, and checks every answer and every event. */
export class FullMember implements Reader {
  sent = 0;
  acked = 0;
  heard = 0;
  /** Posts to keep in flight; 0 while another member sets the pace. */
  inFlight = 0;
  readonly #client: Client;
  readonly #room: string;
  readonly #number: number;
  readonly #acks: Samples;
  readonly #sentAt: number[] = [];
  /** What the room's log held when this began: heard or not, it is not ours. */
  readonly #since: number;
  #ackedSeq: number;
  #heardSeq: number;

  constructor(client: Client, room: { id: string; seq: number }, number: number, acks: Samples) {
    this.#client = client;
    this.#room = room.id;
    this.#number = number;
    this.#acks = acks;
    this.#since = room.seq;
    this.#ackedSeq = room.seq;
    this.#heardSeq = room.seq;
    client.reader = this;
  }

  post(count: number): void {
    const frames: Buffer[] = [];
    const now = performance.now();
    for (let i = 0; i < count; i += 1) {
      const body = textOf(this.#number, this.sent);
      const post = {
        ref: String(this.sent),
        type: "message.post",
        room: this.#room,
        body,
        nonce: Bun.randomUUIDv7(),
      };
      frames.push(textFrame(JSON.stringify(post)));
      this.#sentAt.push(now);
      this.sent += 1;
    }
    this.#client.send(Buffer.concat(frames));
  }

  read(client: Client, bytes: Buffer): void {
    const before = this.acked;
    eachText(client, bytes, (text) => this.#hear(text));
    const free = this.inFlight - (this.sent - this.acked);
    if (this.acked > before && free > 0) this.post(free);
  }

  drop(): void {
    this.#client.drop();
  }

  #hear(text: string): void {
    const frame = JSON.parse(text) as Frame;
    if (frame.event) this.#event(frame.event, text);
    else if (frame.ok && frame.ref === String(this.acked) && frame.ok.seq === this.#ackedSeq + 1) {
      this.#acks.add(performance.now() - (this.#sentAt[this.acked] ?? Number.NaN));
      this.acked += 1;
      this.#ackedSeq += 1;
    } else
      this.#client.checks.fail(
        `answer ${this.acked} with seq ${this.#ackedSeq + 1} was next, but got ${text}`,
      );
  }

  #event({ room, seq, type, body }: NonNullable<Frame["event"]>, text: string): void {
    // Other rooms, such as the default one, have events of their own.
    if (room !== this.#room || seq <= this.#since) return;
    const good =
      type === "message.posted" && seq === this.#heardSeq + 1 && body === textOf(this.#number, this.heard);
    if (!good) this.#client.checks.fail(`event ${this.#heardSeq + 1} was next, but got ${text}`);
    this.heard += 1;
    this.#heardSeq += 1;
  }
}

/** Says hello as a guest, makes a room and joins it. */
export async function enterAlone(
  { port }: Server,
  checks: Checks,
  number: number,
  acks: Samples,
): Promise<FullMember> {
  const conversation = new Conversation();
  const address = { host: "127.0.0.1", port, path: "/chat", subprotocol: SUBPROTOCOL };
  const client = await connect(address, conversation, checks);
  const ask = async (ref: string, request: object) => {
    const answer = await conversation.ask(client, JSON.stringify({ ref, ...request }), `"ref":"${ref}"`);
    if (!answer.includes('"ok"')) throw new Error(`${JSON.stringify(request)} was answered ${answer}`);
    return (JSON.parse(answer) as { ok: { room?: { id: string }; seq?: number } }).ok;
  };
  const name = `alone-${number}`;
  await ask("hello", { type: "hello" });
  const created = await ask("create", { type: "room.create", name });
  const joined = await ask("join", { type: "room.join", name });
  const id = joined.room?.id ?? created.room?.id;
  const seq = joined.seq ?? created.seq;
  if (id === undefined || seq === undefined) throw new Error(`no room in ${JSON.stringify(joined)}`);
  return new FullMember(client, { id, seq }, number, acks);
}
