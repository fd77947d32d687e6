import type { Server } from "../test/support/server.ts";

interface Frame {
  readonly ref?: string;
  readonly ok?: { readonly room?: { readonly id: string } };
  readonly error?: unknown;
  readonly event?: { readonly type: string; readonly body?: string };
}

/** A guest who asks one thing after the other, and who says when a message has come. */
export class Person {
  readonly #socket: WebSocket;
  readonly #asked = new Map<string, (frame: Frame) => void>();
  #refs = 0;
  /** Called with the text of each message. */
  heard: (text: string) => void = () => undefined;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.onmessage = ({ data }) => this.#hear(JSON.parse(String(data)) as Frame);
  }

  static async at(server: Server): Promise<Person> {
    const socket = new WebSocket(server.wsUrl, "exchat.v1");
    await new Promise((resolve, reject) => {
      socket.onopen = resolve;
      socket.onclose = ({ reason }) => reject(new Error(`no connection: ${reason}`));
    });
    const person = new Person(socket);
    await person.ask("hello", {});
    return person;
  }

  async ask(type: string, fields: object): Promise<NonNullable<Frame["ok"]>> {
    const { promise, resolve } = Promise.withResolvers<Frame>();
    this.#asked.set(this.send(type, fields), resolve);
    const { ok, error } = await promise;
    if (!ok) throw new Error(`${type}: ${JSON.stringify(error)}`);
    return ok;
  }

  send(type: string, fields: object): string {
    this.#refs += 1;
    const ref = String(this.#refs);
    this.#socket.send(JSON.stringify({ ref, type, ...fields }));
    return ref;
  }

  close(): void {
    this.#socket.close();
  }

  #hear({ ref, event, ...answer }: Frame): void {
    if (event?.type === "message.posted") this.heard(event.body ?? "");
    if (ref === undefined) return;
    this.#asked.get(ref)?.(answer);
    this.#asked.delete(ref);
  }
}
