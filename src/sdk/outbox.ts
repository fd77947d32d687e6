import type { Refusal, RefusalCode } from "../protocol/errors.ts";
import type { Event } from "../protocol/events.ts";
import type { MessageId, RoomId } from "../protocol/ids.ts";
import type { Answer, Posted } from "./calls.ts";
import { newNonce } from "./nonce.ts";
import { staleness } from "./post.ts";

/** A message that is written but not known to be stored. This is what outlives the program. */
export interface Post {
  /** Chosen once: however often the message is sent, it is stored once. */
  readonly nonce: string;
  readonly room: RoomId;
  readonly body: string;
  /** When it was written, by the clock here. */
  readonly writtenAt: number;
  /** Which program, window or tab sends it. */
  readonly owner: string;
  /** The log it was written for, as `Welcome.epoch` names it. */
  readonly epoch: string;
  /** The message that is answered, and the one that begins the thread in which this is said. */
  readonly replyTo?: MessageId;
  readonly thread?: MessageId;
  /** Why it is not sent any longer, until its author says so. */
  readonly refused?: Refusal;
}

export interface PostOptions extends Pick<Post, "replyTo" | "thread"> {
  /**
   * The name of this message, for ever: posting it again gives the first outcome. Whoever answers something chooses it
   * by what is answered, and may answer it any number of times.
   */
  readonly nonce?: string;
}

/** What became of a post in the end. */
export type Settled =
  | { readonly is: "stored"; readonly posted: Posted }
  | { readonly is: "refused"; readonly refusal: Refusal };

export type PostState =
  /** It will be sent as soon as there is a connection and its turn has come. */
  | { readonly is: "waiting" }
  | { readonly is: "sending" }
  /** The server asked for a pause. */
  | { readonly is: "delayed"; readonly until: number }
  /** It was not accepted, and stays here until its author tries again or throws it away. */
  | { readonly is: "refused"; readonly refusal: Refusal }
  /** It is stored; the event itself has not come yet. */
  | { readonly is: "stored"; readonly seq: number };

export interface Pending {
  readonly post: Post;
  readonly state: PostState;
}

/** Where posts are kept, so that they outlive the program. What fails to be kept is sent all the same. */
export interface OutboxStorage {
  all(): readonly Post[];
  put(post: Post): void;
  remove(nonce: string): void;
}

export interface OutboxOptions {
  /** The name of this program, window or tab: it sends its own posts only. */
  readonly owner: string;
  readonly storage?: OutboxStorage;
  send(post: Post): Promise<Answer<Posted>>;
  changed(pending: readonly Pending[]): void;
  settled?(post: Post, outcome: Settled): void;
  /** Whether nothing may be sent to this room yet. */
  isHeld?(room: RoomId): boolean;
}

/** Refusals that time heals: the post stays in line. */
const passing: ReadonlySet<RefusalCode> = new Set(["rate_limited", "too_busy", "unavailable"]);
const POSTS_MAX = 1_000;
const PAUSE_MS_MIN = 250;
const PAUSE_MS_MAX = 30_000;

/** Keeps what is written until the server has it: in order within each room, exactly once, through every loss. */
export class Outbox {
  readonly #options: OutboxOptions;
  readonly #pending = new Map<string, Pending>();
  /** What was sent at least once, and so may be stored. */
  readonly #tried = new Set<string>();
  readonly #busy = new Set<RoomId>();
  readonly #pauses = new Map<RoomId, number>();
  #epoch: string | undefined;

  constructor(options: OutboxOptions) {
    this.#options = options;
    this.reload();
  }

  get pending(): readonly Pending[] {
    return [...this.#pending.values()];
  }

  /** There is a connection: everything that waits is sent. */
  connected(epoch: string): void {
    this.#epoch = epoch;
    for (const { post } of this.#pending.values()) this.send(post.room);
  }

  disconnected(): void {
    this.#epoch = undefined;
  }

  /** Writes a message; it is kept before this returns. */
  write(room: RoomId, body: string, epoch: string, more: PostOptions = {}): Post | "full" {
    if (this.#pending.size >= POSTS_MAX) return "full";
    const post: Post = {
      ...more,
      nonce: more.nonce ?? newNonce(),
      room,
      body,
      epoch,
      writtenAt: Date.now(),
      owner: this.#options.owner,
    };
    this.#keep(post);
    this.#set(post, { is: "waiting" });
    this.send(room);
    return post;
  }

  /** Sends a refused message once more. */
  retry(nonce: string): void {
    const found = this.#pending.get(nonce);
    if (found?.state.is !== "refused") return;
    const { refused: _, ...rest } = found.post;
    const post = {
      ...rest,
      writtenAt: Date.now(),
      owner: this.#options.owner,
      epoch: this.#epoch ?? rest.epoch,
    };
    this.#keep(post);
    this.#set(post, { is: "waiting" });
    this.send(post.room);
  }

  /** Throws a message away. One that is on its way may still arrive. */
  discard(nonce: string): void {
    this.#settle(nonce);
  }

  /** An event has come: if it is one of these messages, that one is done. */
  heard(event: Event, name?: string): void {
    const nonce = name ?? (event.type === "message.posted" ? event.nonce : undefined);
    const known = nonce === undefined ? undefined : this.#pending.get(nonce);
    if (!known || event.type !== "message.posted") return;
    const { room, seq, id, at } = event;
    if (known.state.is !== "stored") this.#tell(known.post, { is: "stored", posted: { room, seq, id, at } });
    this.#settle(known.post.nonce);
  }

  #tell(post: Post, outcome: Settled): void {
    this.#options.settled?.(post, outcome);
  }

  /** A message of this text that was sent to the room without an answer. */
  sentBefore(room: RoomId, body: string): string | undefined {
    for (const [nonce, { post, state }] of this.#pending)
      if (state.is === "waiting" && this.#tried.has(nonce) && post.room === room && post.body === body)
        return nonce;
    return undefined;
  }

  /** The room's log is known up to here: what is stored below it is on screen already. */
  reached(room: RoomId, seq: number): void {
    for (const { post, state } of this.#pending.values())
      if (state.is === "stored" && post.room === room && state.seq <= seq) this.#settle(post.nonce);
  }

  /** Reads the storage again: another window may have written, sent or thrown away something. */
  reload(): void {
    const kept = this.#options.storage?.all() ?? [];
    const nonces = new Set(kept.map(({ nonce }) => nonce));
    for (const [nonce, { post }] of this.#pending)
      if (post.owner !== this.#options.owner && !nonces.has(nonce)) this.#pending.delete(nonce);
    for (const post of [...kept].sort((a, b) => (a.nonce < b.nonce ? -1 : 1))) this.#read(post);
    this.#changed();
  }

  /** Takes over what another window left behind when it went. */
  adopt(owner: string): void {
    for (const { post } of [...this.#pending.values()]) {
      if (post.owner !== owner) continue;
      const mine = { ...post, owner: this.#options.owner };
      this.#keep(mine);
      this.#set(mine, mine.refused ? { is: "refused", refusal: mine.refused } : { is: "waiting" });
      this.send(mine.room);
    }
  }

  #read(post: Post): void {
    const known = this.#pending.get(post.nonce);
    if (known?.post.owner === this.#options.owner && post.owner === this.#options.owner) return;
    this.#pending.set(post.nonce, {
      post,
      state: post.refused ? { is: "refused", refusal: post.refused } : { is: "waiting" },
    });
  }

  /** Sends what waits for this room. */
  send(room: RoomId): void {
    if (this.#busy.has(room)) return;
    this.#busy.add(room);
    void this.#sendAll(room);
  }

  /** One after the other, so that a refusal in the middle cannot change their order. */
  async #sendAll(room: RoomId): Promise<void> {
    try {
      for (let next = this.#nextOf(room); next; next = this.#nextOf(room)) {
        const stale = staleness(next, this.#epoch);
        if (stale) this.#refuse(next, stale);
        else if ((await this.#sendOne(next)) === "lost") return;
      }
    } finally {
      // in the same breath as finding nothing to send, or what is written in between would wait for ever
      this.#busy.delete(room);
    }
  }

  async #sendOne(post: Post): Promise<"done" | "lost"> {
    this.#set(post, { is: "sending" });
    this.#tried.add(post.nonce);
    const answer = await this.#options.send(post);
    // Its event may have been quicker than the answer.
    if (!this.#pending.has(post.nonce)) return "done";
    if (answer.is === "lost") {
      this.#set(post, { is: "waiting" });
      return "lost";
    }
    await this.#answered(post, answer);
    return "done";
  }

  async #answered(post: Post, answer: Exclude<Answer<Posted>, { is: "lost" }>): Promise<void> {
    if (answer.is === "ok") {
      this.#pauses.delete(post.room);
      this.#options.storage?.remove(post.nonce);
      this.#set(post, { is: "stored", seq: answer.ok.seq });
      this.#tell(post, { is: "stored", posted: answer.ok });
    } else if (passing.has(answer.refusal.code)) await this.#pause(post, answer.refusal.retryAfterMs);
    else this.#refuse(post, answer.refusal);
  }

  /** As long as the server says, else longer each time. */
  async #pause(post: Post, wantedMs: number | undefined): Promise<void> {
    const longer = Math.min(PAUSE_MS_MAX, (this.#pauses.get(post.room) ?? PAUSE_MS_MIN) * 2);
    const ms = wantedMs ?? longer;
    this.#pauses.set(post.room, longer);
    this.#set(post, { is: "delayed", until: Date.now() + ms });
    await new Promise((resolve) => setTimeout(resolve, ms));
    if (this.#pending.has(post.nonce)) this.#set(post, { is: "waiting" });
  }

  #nextOf(room: RoomId): Post | undefined {
    if (this.#epoch === undefined || this.#options.isHeld?.(room)) return undefined;
    for (const { post, state } of this.#pending.values())
      if (post.room === room && post.owner === this.#options.owner && state.is === "waiting") return post;
    return undefined;
  }

  #refuse(post: Post, why: Refusal): void {
    const refused = { ...post, refused: why };
    this.#keep(refused);
    this.#set(refused, { is: "refused", refusal: why });
    this.#tell(refused, { is: "refused", refusal: why });
  }

  /** A full disk is no reason not to send. */
  #keep(post: Post): void {
    try {
      this.#options.storage?.put(post);
    } catch {
      // it is still in memory
    }
  }

  #settle(nonce: string): void {
    this.#options.storage?.remove(nonce);
    this.#tried.delete(nonce);
    if (this.#pending.delete(nonce)) this.#changed();
  }

  #set(post: Post, state: PostState): void {
    this.#pending.set(post.nonce, { post, state });
    this.#changed();
  }

  #changed(): void {
    this.#options.changed(this.pending);
  }
}
