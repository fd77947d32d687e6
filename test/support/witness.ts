import type { Event } from "../../src/protocol/events.ts";
import { inTime } from "./deadline.ts";
import { FullClient, type Hello, type RoomOfMine } from "./full-client.ts";
import { brief, type History, logged, type Moment, type Place } from "./history.ts";

export interface Post {
  readonly room: string;
  readonly body: string;
  readonly nonce: string;
}

/** A user, and how they reach the server. */
export interface Identity {
  readonly user: string;
  readonly token: string;
  /** Tells this client from the user's others. */
  readonly client: string;
  /** Where it connects next. */
  wsUrl(): string;
}

const PEEK_EVENTS = 3;
/** A road may stand still for as long as a round of a storm takes, and that is no silence of the server. */
const ANSWER_MS_MAX = 60_000;

/** A client that records all it does and receives, and resumes with what it has. */
export class Witness implements AsyncDisposable {
  readonly identity: Identity;
  /** Sent, and not answered on the connection on which they were sent: in the order of sending. */
  readonly unknown: Post[] = [];
  /** The last answered post, which the client may repeat. */
  answered: Post | undefined;
  /** Called at each acknowledgement. */
  acknowledged: () => void = () => undefined;
  readonly #history: History;
  /** The last seq it has of each room that it is in. */
  readonly #last = new Map<string, number>();
  /** How far each room was when it came in last. */
  #heads: ReadonlyMap<string, number> = new Map();
  #place: Place;
  #client: FullClient | undefined;
  #greeted = false;
  #posts = 0;
  /** The `seq` of its last answered post, unless it has deleted that. */
  #said: { readonly room: string; readonly seq: number } | undefined;
  #reached: () => void = () => undefined;

  constructor(identity: Identity, history: History) {
    this.identity = identity;
    this.#history = history;
    this.#place = { user: identity.user, client: identity.client, connection: 0 };
  }

  /** Connected, and told so. */
  get isOpen(): boolean {
    return this.#greeted && (this.#client?.isOpen ?? false);
  }

  /** The rooms it is in. */
  get rooms(): string[] {
    return [...this.#last.keys()];
  }

  /** Comes, or comes back after what it has. Fails when it cannot. */
  async connect(): Promise<void> {
    const { token, client: name, user } = this.identity;
    const client = await FullClient.open(this.identity.wsUrl(), name);
    const place = { user, client: name, connection: this.#history.connect() };
    client.inbox.heard = (event) => this.#receive(place, event);
    client.resets.heard = ({ room }) => this.#note({ what: "reset", room }, place);
    client.answered = ({ ok }) => {
      if (isHello(ok)) this.#enters(place, ok.rooms);
    };
    void client.closed.then(() => this.#note({ what: "closed" }, place));
    this.#note({ what: "asks", since: new Map(this.#last) }, place);
    this.#client = client;
    this.#greeted = false;
    this.#place = place;
    await client.ok("hello", { token, rooms: Object.fromEntries(this.#last) });
  }

  async request(type: string, fields: Readonly<Record<string, unknown>>) {
    if (!this.#client) throw new Error(`${this.identity.client} is not connected`);
    return await this.#client.request<Record<string, unknown> & { seq: number; room: RoomOfMine }>(
      type,
      fields,
      ANSWER_MS_MAX,
    );
  }

  /** Whether the server answers. */
  async isHeard(): Promise<boolean> {
    return await this.request("ping", {}).then(
      () => this.isOpen,
      () => false,
    );
  }

  /** Something nobody has said before. */
  compose(room: string, characters = 0): Post {
    this.#posts += 1;
    const nonce = `${this.identity.client}-${this.#posts}`;
    return { room, nonce, body: nonce.padEnd(characters, "x") };
  }

  /** Sends it, for the first time or again. What is not answered is kept. */
  async send(post: Post): Promise<void> {
    const { room, body, nonce } = post;
    const seq = await this.#says(post, "message.post", { room, body, nonce });
    if (seq === "unknown") this.unknown.push(post);
    if (typeof seq !== "number") return;
    this.answered = post;
    this.#said = { room, seq };
    this.acknowledged();
  }

  /** Says in other words what was answered last. If that has no outcome, nobody asks again. */
  async edit(): Promise<void> {
    const said = this.#said;
    if (!said) return;
    const post = this.compose(said.room);
    const { room, body } = post;
    await this.#says(post, "message.edit", { room, id: `${room}.${said.seq}`, body });
  }

  /** Deletes what was answered last. */
  async erase(): Promise<void> {
    const said = this.#said;
    if (!said) return;
    this.#said = undefined;
    const { room, seq } = said;
    const place = this.#place;
    this.#note({ what: "erases", ...said }, place);
    const done = await this.request("message.delete", { room, id: `${room}.${seq}` }).catch(() => undefined);
    if (done?.ok) this.#note({ what: "erased", ...said }, place);
  }

  /** Sends again what was not answered, in the order in which it was sent first. */
  async repeatUnknown(): Promise<void> {
    await Promise.all(this.unknown.splice(0).map((post) => this.send(post)));
  }

  async join(name: string, room?: string): Promise<string> {
    if (room !== undefined) this.#note({ what: "joins", room });
    const { ok, error } = await this.request("room.join", { name });
    if (!ok && error?.code !== "already_member") throw new Error(`${name} cannot be joined: ${error?.code}`);
    return ok?.room.id ?? room ?? "";
  }

  async leave(room: string): Promise<void> {
    const { ok } = await this.request("room.leave", { room });
    if (ok) this.#note({ what: "left", room, seq: ok.seq });
  }

  /** Removes a member from a room, or bans them. */
  async removeOrBan(user: string, room: string, how: "room.remove" | "room.ban"): Promise<void> {
    const { ok } = await this.request(how, { room, user });
    if (ok) this.#note({ what: "left", room, seq: ok.seq }, { ...this.#place, user });
  }

  /** Reads the end of a room's log as far as that is allowed. What is found is told, as if it had come by itself. */
  async peek(room: string): Promise<void> {
    const place = this.#place;
    const { ok } = await this.request("history.read", { room, limit: PEEK_EVENTS });
    for (const event of (ok?.["events"] ?? []) as Event[])
      this.#note({ what: "recv", room, ...logged(event) }, place);
  }

  /** Has everything of the room up to there, or is not in it. */
  async reaches(room: string, seq: number, ms?: number): Promise<void> {
    const there = () => (this.#last.get(room) ?? seq) >= seq;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#reached = () => {
      if (there()) resolve();
    };
    this.#reached();
    await inTime(
      promise,
      () => `${this.identity.client} has ${room} up to ${this.#last.get(room)} of ${seq}`,
      ms,
    );
  }

  /** Resolves when the server has ended the connection. */
  async isClosed(): Promise<CloseEvent> {
    if (!this.#client) throw new Error(`${this.identity.client} is not connected`);
    return await this.#client.isClosed();
  }

  async close(): Promise<void> {
    await this.#client?.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  /** Gives where it stands then, unless it was refused, or whether it does is not known. */
  async #says(
    { nonce, room, body }: Post,
    type: string,
    fields: object,
  ): Promise<number | "unknown" | undefined> {
    const place = this.#place;
    this.#note({ what: "invoke", nonce, room, body: brief(body) }, place);
    try {
      const { ok, error } = await this.request(type, { ...fields });
      if (error) this.#note({ what: "nack", nonce, code: error.code }, place);
      if (ok) this.#note({ what: "ack", nonce, room: String(ok["room"]), seq: ok.seq }, place);
      return ok?.seq;
    } catch {
      // Silence on a connection that is open is no outcome, and whoever checks will find that there is none.
      if (this.isOpen && this.#place === place) return undefined;
      this.#note({ what: "unknown", nonce }, place);
      return "unknown";
    }
  }

  #note(moment: Moment, place = this.#place): void {
    this.#history.add(place, moment);
  }

  #enters(place: Place, rooms: readonly RoomOfMine[]): void {
    this.#greeted = true;
    this.#heads = new Map(rooms.map(({ id, seq }) => [id, seq]));
    this.#note({ what: "enters", heads: this.#heads }, place);
    for (const room of this.rooms) if (!this.#heads.has(room)) this.#last.delete(room);
    for (const [room, seq] of this.#heads) if (!this.#last.has(room)) this.#last.set(room, seq);
  }

  #receive(place: Place, event: Event): void {
    const { room, seq } = event;
    const entry = logged(event);
    this.#note({ what: "recv", room, ...entry }, place);
    const isHistory = seq <= (this.#heads.get(room) ?? 0);
    if (entry.left === this.identity.user && !isHistory) this.#last.delete(room);
    else this.#last.set(room, seq);
    this.#reached();
  }
}

const isHello = (ok: unknown): ok is Hello => typeof ok === "object" && ok !== null && "epoch" in ok;
