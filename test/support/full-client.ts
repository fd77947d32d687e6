import type { Refusal } from "../../src/protocol/errors.ts";
import type { Event } from "../../src/protocol/events.ts";
import type { Signal } from "../../src/protocol/signals.ts";
import { misfit } from "./conformance.ts";
import { inTime } from "./deadline.ts";
import { Inbox } from "./inbox.ts";
import { Link } from "./link.ts";

export type Fields = Readonly<Record<string, unknown>>;
export interface Answer<Ok> {
  readonly ok?: Ok;
  readonly error?: Refusal;
}
export interface Reset {
  readonly room: string;
  readonly reason: string;
}
export interface RoomOfMine {
  readonly id: string;
  readonly name: string;
  readonly kind: string;
  readonly seq: number;
}
export interface Hello {
  readonly user: { readonly id: string; readonly name: string; readonly kind: string; readonly role: string };
  readonly session?: string;
  readonly rooms: readonly RoomOfMine[];
  readonly limits: Readonly<Record<string, number>>;
  readonly epoch: string;
  /** A guest's, to come back with. */
  readonly token?: string;
}
interface Frame {
  readonly ref?: string;
  readonly ok?: unknown;
  readonly error?: Refusal;
  readonly event?: Event;
  readonly signal?: Signal;
  readonly reset?: Reset;
}

export interface FullOptions {
  readonly name?: string;
  readonly token?: string;
  /** The last `seq` received of each room, by the room's id. */
  readonly rooms?: Readonly<Record<string, number>>;
  /** Says that it understands arrays of frames. */
  readonly batch?: boolean;
  /** Of the upgrade. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** Bun's own can say more than a browser's, whose type it has here. */
const SocketWithHeaders = WebSocket as unknown as new (
  url: string,
  options: {
    protocols: readonly string[];
    headers: Readonly<Record<string, string>>;
    /** Whatever certificate a test has made is good enough. */
    tls: { rejectUnauthorized: boolean };
  },
) => WebSocket;

/** A client of the full protocol, `exchat.v1`. */
export class FullClient implements AsyncDisposable {
  readonly name: string;
  /** Every event of every room, in order. */
  readonly inbox = new Inbox<Event>();
  readonly signals = new Inbox<Signal>();
  readonly resets = new Inbox<Reset>();
  /** Errors that answer no request in particular. */
  readonly errors = new Inbox<Refusal>();
  /** How many frames came in each array. */
  readonly batches: number[] = [];
  /** Called for each answer as it comes, before anything that came after it is looked at. */
  answered: (answer: Answer<unknown>) => void = () => undefined;
  readonly #answers = new Map<string, (answer: Answer<never>) => void>();
  /** What was asked, by its `ref`, until it is answered. */
  readonly #types = new Map<string, string>();
  readonly #link: Link;
  #hello: Hello | undefined;
  #asked = 0;

  private constructor(name: string, socket: WebSocket) {
    this.name = name;
    this.#link = new Link(name, socket, {
      receive: (text) => this.#receive(text),
      ended: (why) => {
        for (const inbox of [this.inbox, this.signals, this.resets, this.errors]) inbox.end(why);
      },
    });
  }

  /** Connects without saying hello. */
  static async open(
    wsUrl: string,
    name = "somebody",
    headers: Readonly<Record<string, string>> = {},
  ): Promise<FullClient> {
    const options = { protocols: ["exchat.v1"], headers, tls: { rejectUnauthorized: false } };
    const client = new FullClient(name, new SocketWithHeaders(wsUrl, options));
    await client.#link.opened();
    return client;
  }

  /** Connects and says hello: with the token, or as a guest who would like to have that name. */
  static async connect(
    wsUrl: string,
    { name, token, rooms, batch, headers }: FullOptions = {},
  ): Promise<FullClient> {
    const client = await FullClient.open(wsUrl, name, headers);
    client.#hello = await client.ok<Hello>("hello", {
      ...(token === undefined ? { name } : { token }),
      ...(rooms && { rooms }),
      ...(batch && { batch }),
    });
    return client;
  }

  /** What the server answered to the hello. */
  get hello(): Hello {
    if (!this.#hello) throw new Error(`${this.name} has not said hello`);
    return this.#hello;
  }

  get isOpen(): boolean {
    return this.#link.isOpen;
  }

  /** Resolves whenever the connection ends, however long that takes. */
  get closed(): Promise<CloseEvent> {
    return this.#link.closed;
  }

  sendText(frame: string): void {
    this.#link.send(frame);
  }

  /** The one answer to a request. */
  async request<Ok = Fields>(type: string, fields: Fields = {}, ms?: number): Promise<Answer<Ok>> {
    this.#asked += 1;
    const ref = String(this.#asked);
    const { promise, resolve } = Promise.withResolvers<Answer<Ok>>();
    this.#answers.set(ref, resolve);
    this.#types.set(ref, type);
    this.sendText(JSON.stringify({ ref, type, ...fields }));
    const end = this.#link.closed.then(({ code, reason }) => {
      throw new Error(`${this.name}'s ${type} was not answered: closed with ${code} ${reason}`);
    });
    end.catch(() => undefined);
    return await inTime(Promise.race([promise, end]), () => `${this.name}'s ${type} is answered`, ms);
  }

  /** Asks for what should work; fails with the refusal. */
  async ok<Ok = Fields>(type: string, fields: Fields = {}): Promise<Ok> {
    const { ok, error } = await this.request<Ok>(type, fields);
    if (error) throw new Error(`${this.name}'s ${type} was refused: ${JSON.stringify(error)}`);
    return ok as Ok;
  }

  /** Asks for what should be refused, and gives the refusal. */
  async refused(type: string, fields: Fields = {}): Promise<Refusal> {
    const { ok, error } = await this.request(type, fields);
    if (!error) throw new Error(`${this.name}'s ${type} was not refused but gave ${JSON.stringify(ok)}`);
    return error;
  }

  /** What has been received of a room, in order. */
  events(room: string): readonly Event[] {
    return this.inbox.all.filter((event) => event.room === room);
  }

  /** The first event of the room that fits, now or when it comes. */
  async event(room: string, fits: (event: Event) => boolean, awaited: string): Promise<Event> {
    return await this.inbox.first(
      (event) => event.room === room && fits(event),
      `${this.name} receives ${awaited}`,
    );
  }

  async message(room: string, body: string): Promise<Event> {
    const fits = (event: Event) => event.type === "message.posted" && event.body === body;
    return await this.event(room, fits, `the message ${JSON.stringify(body)}`);
  }

  /** All that was caused before has come when this resolves: each connection's frames are kept in order. */
  async settled(): Promise<void> {
    await this.ok("ping");
  }

  async isClosed(): Promise<CloseEvent> {
    return await this.#link.isClosed();
  }

  async close(): Promise<void> {
    await this.#link.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  /** Whatever comes is what the protocol's documents say: a frame that is not fails the test. */
  #check(frame: Frame, text: string): void {
    const type = frame.ref === undefined ? undefined : this.#types.get(frame.ref);
    const problem = misfit(frame, type);
    if (frame.ref !== undefined) this.#types.delete(frame.ref);
    if (problem === undefined) return;
    throw new Error(`${this.name} received what the protocol does not know: ${problem}: ${text}`);
  }

  #receive(text: string): void {
    const came: unknown = JSON.parse(text);
    if (Array.isArray(came)) this.batches.push(came.length);
    for (const frame of Array.isArray(came) ? came : [came])
      this.#hear(frame as Frame, JSON.stringify(frame));
  }

  #hear(frame: Frame, text: string): void {
    const { ref, event, signal, reset, ...answer } = frame;
    this.#check(frame, text);
    if (event) this.inbox.add(event);
    else if (signal) this.signals.add(signal);
    else if (reset) this.resets.add(reset);
    else if (ref === undefined) this.errors.add(answer.error as Refusal);
    else {
      const answered = this.#answers.get(ref);
      if (!answered) throw new Error(`${this.name} received a second answer, or one to nothing: ${text}`);
      this.#answers.delete(ref);
      this.answered(answer);
      answered(answer as Answer<never>);
    }
  }
}
