import { FullClient, type RoomOfMine } from "./full-client.ts";
import type { Logged, Received, Sent } from "./history-check.ts";
import { signUp } from "./people.ts";
import type { Server } from "./server.ts";

/** What has been acknowledged so far to anybody, by room. */
export type Acknowledged = Map<string, number>;

interface Post {
  readonly room: string;
  readonly body: string;
  readonly nonce: string;
  after: number;
  acknowledged?: number;
  refused?: boolean;
}

/** Somebody who writes without end, reads everything, and writes down what the server said to each. */
export class Chatter {
  readonly name: string;
  /** How many posts were acknowledged so far. */
  acknowledgements = 0;
  readonly #token: string;
  readonly #acknowledged: Acknowledged;
  readonly #posts: Post[] = [];
  readonly #received = new Map<string, Logged[]>();
  readonly #since = new Map<string, number>();
  #client: FullClient | undefined;

  private constructor(name: string, token: string, acknowledged: Acknowledged) {
    this.name = name;
    this.#token = token;
    this.#acknowledged = acknowledged;
  }

  /** An account that is in these rooms, which are made if there are none. */
  static async arrive(server: Server, name: string, rooms: readonly string[], acknowledged: Acknowledged) {
    const chatter = new Chatter(name, await signUp(server.url, name), acknowledged);
    await chatter.connect(server);
    for (const room of rooms) {
      await chatter.client.request("room.create", { name: room });
      const { room: joined } = await chatter.client.ok<{ room: RoomOfMine }>("room.join", { name: room });
      const own = await chatter.client.event(
        joined.id,
        ({ type }) => type === "member.joined",
        "the own joining",
      );
      chatter.#since.set(joined.id, own.seq - 1);
      chatter.#received.set(joined.id, []);
    }
    return chatter;
  }

  get client(): FullClient {
    if (!this.#client) throw new Error(`${this.name} is not connected`);
    return this.#client;
  }

  get rooms(): string[] {
    return [...this.#since.keys()];
  }

  /** Comes (back) with the last seq of each room. */
  async connect(server: Server): Promise<void> {
    this.#keep();
    const rooms = Object.fromEntries(this.rooms.map((room) => [room, this.#last(room)]));
    this.#client = await FullClient.connect(server.wsUrl, { name: this.name, token: this.#token, rooms });
  }

  /** Writes without end, a few at a time, into all rooms. */
  async writeUntilCutOff(answered: () => void): Promise<void> {
    while (this.client.isOpen) {
      const posts = this.rooms.flatMap((room) => [this.#write(room), this.#write(room)]);
      await Promise.allSettled(posts.map((post) => this.#send(post).then(answered)));
    }
  }

  /** Sends again, with the same nonce, whatever was not answered, and gives it with the answers. */
  async repeatUnanswered(): Promise<readonly Readonly<Post>[]> {
    const open = this.#posts.filter(({ acknowledged, refused }) => acknowledged === undefined && !refused);
    await Promise.all(open.map((post) => this.#send(post)));
    return open;
  }

  /** Everything up to the room's end has come. */
  async hasRead(room: string, seq: number): Promise<void> {
    if (this.#last(room) >= seq) return;
    await this.client.event(room, (event) => event.seq === seq, `event ${seq} of ${room}`);
  }

  sent(): Sent[] {
    return this.#posts.map(({ nonce: _, ...post }) => ({ ...post, author: this.name }));
  }

  received(): Received[] {
    return this.rooms.map((room) => ({
      client: this.name,
      room,
      since: this.#since.get(room) as number,
      events: [...(this.#received.get(room) ?? []), ...this.#fresh(room)],
    }));
  }

  #write(room: string): Post {
    const n = this.#posts.length;
    const post: Post = { room, body: `${this.name} ${n}`, nonce: `${this.name}-${n}`, after: 0 };
    this.#posts.push(post);
    post.after = this.#acknowledged.get(room) ?? 0;
    return post;
  }

  async #send(post: Post): Promise<void> {
    const { room, body, nonce } = post;
    const { ok, error } = await this.client.request<{ seq: number }>("message.post", { room, body, nonce });
    if (error?.code === "unavailable" || error?.code === "too_busy") post.refused = true;
    else if (error) throw new Error(`${body} was refused: ${JSON.stringify(error)}`);
    if (!ok) return;
    post.acknowledged = ok.seq;
    this.acknowledgements += 1;
    this.#acknowledged.set(room, Math.max(ok.seq, this.#acknowledged.get(room) ?? 0));
  }

  #fresh(room: string): Logged[] {
    const events = this.#client?.events(room) ?? [];
    return events.map((event) => ({
      seq: event.seq,
      author: event.from,
      ...(event.type === "message.posted" && { body: event.body }),
    }));
  }

  #last(room: string): number {
    return (
      this.#fresh(room).at(-1)?.seq ?? this.#received.get(room)?.at(-1)?.seq ?? this.#since.get(room) ?? 0
    );
  }

  /** What the connection that ends now has brought. */
  #keep(): void {
    for (const room of this.rooms) this.#received.get(room)?.push(...this.#fresh(room));
    this.#client = undefined;
  }
}

/** The whole log of a room, read page by page as any client can. */
export async function readLog(client: FullClient, room: string): Promise<Logged[]> {
  const log: Logged[] = [];
  for (;;) {
    const { events } = await client.ok<{ events: { seq: number; from: string; body?: string }[] }>(
      "history.read",
      {
        room,
        after: log.length,
        limit: 100,
      },
    );
    if (events.length === 0) return log;
    for (const { seq, from, body } of events)
      log.push({ seq, author: from, ...(body !== undefined && { body }) });
  }
}
