/** A small client of `exchat.v1` that checks nothing, for those who attack and those who must not notice. */

export interface Answer {
  readonly ref?: string;
  readonly ok?: Record<string, never>;
  readonly error?: { readonly code: string; readonly retryAfterMs?: number };
  /** The connection ended before there was an answer. */
  readonly closed?: number;
}

export interface Where {
  readonly url: string;
  /** Where it seems to be, as a proxy on this machine says. */
  readonly address: string;
}

export class Talker {
  heard: ((event: { readonly type: string; readonly body?: string }) => void) | undefined;
  ended: { readonly code: number; readonly reason: string } | undefined;
  hello: Answer = {};
  readonly #socket: WebSocket;
  readonly #awaited = new Map<string, (answer: Answer) => void>();
  #refs = 0;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.onmessage = ({ data }) => this.#hear(String(data));
    socket.onclose = ({ code, reason }) => {
      this.ended = { code, reason };
      for (const answer of this.#awaited.values()) answer({ closed: code });
      this.#awaited.clear();
    };
  }

  /** Connects; `plain` = without a subprotocol, and so without saying hello. */
  static async connect({ url, address }: Where, plain = false): Promise<Talker> {
    const options = {
      headers: { "X-Forwarded-For": address },
      ...(plain ? {} : { protocols: ["exchat.v1"] }),
    };
    const socket = new WebSocket(`${url.replace("http", "ws")}/chat`, options as never);
    const talker = new Talker(socket);
    await new Promise<void>((open, fail) => {
      socket.onopen = () => open();
      socket.onerror = () => fail(new Error("no connection"));
    });
    socket.onerror = () => undefined;
    return talker;
  }

  /** Comes in, as a guest or by a token. */
  static async enter(where: Where, token?: string): Promise<Talker> {
    const talker = await Talker.connect(where);
    talker.hello = await talker.ask("hello", token === undefined ? {} : { token });
    return talker;
  }

  get isOpen(): boolean {
    return this.ended === undefined;
  }

  /** Bytes that have not left yet. */
  get unsent(): number {
    return this.#socket.bufferedAmount;
  }

  ask(type: string, fields: object = {}): Promise<Answer> {
    if (this.ended) return Promise.resolve({ closed: this.ended.code });
    this.#refs += 1;
    const ref = `${this.#refs}`;
    return new Promise((resolve) => {
      this.#awaited.set(ref, resolve);
      this.send(JSON.stringify({ ref, type, ...fields }));
    });
  }

  send(frame: string): void {
    this.#socket.send(frame);
  }

  /** A control frame of the protocol itself (RFC 6455, section 5.5.2). */
  ping(): void {
    (this.#socket as WebSocket & { ping(): void }).ping();
  }

  close(): void {
    this.#socket.close();
  }

  /** Makes the room if need be, and joins it. */
  async join(name: string): Promise<string> {
    await this.ask("room.create", { name });
    const { ok } = await this.ask("room.join", { name });
    return (ok as { room?: { id: string } } | undefined)?.room?.id ?? "";
  }

  #hear(frame: string): void {
    // Nobody attacks by looking closely.
    if (!this.heard && frame.startsWith('{"event"')) return;
    const said = JSON.parse(frame) as Answer & { event?: { type: string; body?: string } };
    if (said.ref !== undefined) {
      this.#awaited.get(said.ref)?.(said);
      this.#awaited.delete(said.ref);
    } else if (said.event) this.heard?.(said.event);
  }
}

export const pause = (ms: number): Promise<void> => Bun.sleep(ms);
