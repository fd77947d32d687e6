import type { Checks } from "./checks.ts";
import { type Client, connect, eachText, type Reader } from "./client.ts";
import type { Server } from "./server.ts";

const SUBPROTOCOL = "exchat.v1";

type Room = { id: string; name: string; seq: number };
type Answer = {
  ok?: Record<string, unknown> & { seq?: number; room?: Room; rooms?: Room[]; token?: string };
};
type Frame = Answer & { ref?: string; reset?: unknown; event?: { room: string; seq: number } };

/** Somebody of the full protocol who comes and goes, knows what they have of each room, and checks that nothing is missing. */
export class FullPerson implements Reader {
  /** The last seq of each room they are in. */
  readonly has = new Map<string, number>();
  /** When the latest hello was sent, and when its answer and the first event after it came. */
  saidHelloAt = 0;
  greetedAt = 0;
  firstEventAt = 0;
  /** When everything had come that there was when hello was answered. */
  completeAt = 0;
  readonly #server: Server;
  readonly #checks: Checks;
  readonly #asked = new Map<string, (answer: Answer) => void>();
  #token: string | undefined;
  #client: Client | undefined;
  #refs = 0;
  /** Events that were missed and have not come yet. */
  #missing = 0;
  #complete = Promise.withResolvers<void>();

  /** Without a token they are a guest, and get one. */
  constructor(server: Server, checks: Checks, token?: string) {
    this.#server = server;
    this.#checks = checks;
    this.#token = token;
  }

  /** Connects and says hello; resolves when it is answered. */
  async comes(): Promise<void> {
    const address = { host: "127.0.0.1", port: this.#server.port, path: "/chat", subprotocol: SUBPROTOCOL };
    this.#client = await connect(address, this, this.#checks);
    this.firstEventAt = 0;
    this.completeAt = 0;
    this.#complete = Promise.withResolvers<void>();
    this.saidHelloAt = performance.now();
    const rooms = Object.fromEntries(this.has);
    await this.ask("hello", this.#token === undefined ? {} : { token: this.#token, rooms });
  }

  /** Everything that was missed has come. */
  async complete(): Promise<void> {
    await this.#complete.promise;
  }

  /** Makes the room if there is none, and joins it. */
  async joins(name: string): Promise<string> {
    await this.ask("room.create", { name });
    const { ok } = await this.ask("room.join", { name });
    if (!ok?.room || ok.seq === undefined) throw new Error(`${name} cannot be joined`);
    return ok.room.id;
  }

  ask(type: string, fields: object): Promise<Answer> {
    this.#refs += 1;
    const ref = String(this.#refs);
    return new Promise((resolve) => {
      this.#asked.set(ref, resolve);
      this.#client?.sendText(JSON.stringify({ ref, type, ...fields }));
    });
  }

  drop(): void {
    this.#client?.drop();
    this.#asked.clear();
  }

  read(client: Client, bytes: Buffer): void {
    eachText(client, bytes, (text) => this.#hear(text));
  }

  #hear(text: string): void {
    const frame = JSON.parse(text) as Frame;
    if (frame.event) this.#event(frame.event.room, frame.event.seq);
    else if (frame.reset) this.#checks.fail(`told to begin anew: ${text}`);
    else if (frame.ref !== undefined) {
      if (frame.ok?.rooms && "epoch" in frame.ok) this.#greeted(frame.ok.rooms, frame.ok.token);
      const answered = this.#asked.get(frame.ref);
      this.#asked.delete(frame.ref);
      answered?.(frame);
    }
  }

  #greeted(rooms: readonly Room[], token: string | undefined): void {
    this.greetedAt = performance.now();
    this.#token ??= token;
    this.#missing = 0;
    for (const { id, seq } of rooms) {
      this.#missing += seq - (this.has.get(id) ?? seq);
      if (!this.has.has(id)) this.has.set(id, seq);
    }
    this.#countDown(0);
  }

  #event(room: string, seq: number): void {
    this.firstEventAt ||= performance.now();
    const has = this.has.get(room);
    if (has !== undefined && seq !== has + 1) this.#checks.fail(`had ${room} up to ${has} and got ${seq}`);
    this.has.set(room, seq);
    this.#countDown(1);
  }

  #countDown(by: number): void {
    this.#missing -= by;
    if (this.#missing > 0) return;
    this.completeAt ||= performance.now();
    this.#complete.resolve();
  }
}

/** Makes an account and gives its token. */
export async function signUp({ port }: Server, username: string): Promise<string> {
  const answer = await fetch(`http://127.0.0.1:${port}/users`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ username }),
  });
  const body = (await answer.json()) as { access_token?: string };
  if (answer.status !== 201 || !body.access_token) throw new Error(`POST /users answered ${answer.status}`);
  return body.access_token;
}
