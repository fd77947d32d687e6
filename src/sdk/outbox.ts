import type { Refusal, RefusalCode } from "../protocol/errors.ts";
import type { Event } from "../protocol/events.ts";
import type { RoomId } from "../protocol/ids.ts";
import type { Answer, Posted } from "./calls.ts";
import { newNonce } from "./nonce.ts";
import {
  isHeldPost,
  type OutboxStorage,
  type Pending,
  type Post,
  type PostOptions,
  type PostState,
  type Settled,
  staleness,
} from "./post.ts";

export interface OutboxOptions {
  /** The name of this program, window or tab. It sends only its own posts. */
  readonly owner: string;
  readonly storage?: OutboxStorage;
  send(post: Post): Promise<Answer<Posted>>;
  changed(pending: readonly Pending[]): void;
  settled?(post: Post, outcome: Settled): void;
  /** Whether posts to this room must wait. */
  isHeld?(room: RoomId): boolean;
}

/** Refusals that pass by themselves: the post stays in line. */
const passing: ReadonlySet<RefusalCode> = new Set(["rate_limited", "too_busy", "unavailable"]);
const POSTS_MAX = 1_000;
const PAUSE_MS_MIN = 250;
const PAUSE_MS_MAX = 30_000;

/** Keeps posts until the server has stored them: in order within each room, exactly once, across reconnects. */
export class Outbox {
  readonly #options: OutboxOptions;
  readonly #pending = new Map<string, Pending>();
  /** Posts that were sent at least once, and so may be stored. */
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

  /** There is a connection: sends everything that waits. */
  connected(epoch: string): void {
    this.#epoch = epoch;
    this.askHeld();
    for (const { post } of this.#pending.values()) this.send(post.room);
  }

  /**
   * Posts again what waits for a moderator, everywhere or in one room: the server then says what became of it, and stores it once. A log that
   * was restored from a backup may not know of it.
   */
  askHeld(room?: RoomId): void {
    for (const { post, state } of [...this.#pending.values()]) {
      if (!isHeldPost(post) || state.is !== "refused" || post.owner !== this.#options.owner) continue;
      if (post.epoch !== this.#epoch || (room !== undefined && post.room !== room)) continue;
      this.#set(post, { is: "waiting" });
      this.send(post.room);
    }
  }

  disconnected(): void {
    this.#epoch = undefined;
  }

  /** Adds a message. The storage has it before this returns. */
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

  /** Sends a refused message again. */
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

  /** Discards a message. If it was sent already, it may still arrive. */
  discard(nonce: string): void {
    this.#settle(nonce);
  }

  /** An event has come. If it is one of these messages, that message is done. */
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

  /** A message with this text that was sent to the room and has no answer yet. */
  sentBefore(room: RoomId, body: string): string | undefined {
    for (const [nonce, { post, state }] of this.#pending)
      if (state.is === "waiting" && this.#tried.has(nonce) && post.room === room && post.body === body)
        return nonce;
    return undefined;
  }

  /** The room's log is known up to here: posts stored up to here are in it. */
  reached(room: RoomId, seq: number): void {
    for (const { post, state } of this.#pending.values())
      if (state.is === "stored" && post.room === room && state.seq <= seq) this.#settle(post.nonce);
  }

  /** Reads the storage again: another window may have added, sent or discarded posts. */
  reload(): void {
    const kept = this.#options.storage?.all() ?? [];
    const nonces = new Set(kept.map(({ nonce }) => nonce));
    for (const [nonce, { post }] of this.#pending)
      if (post.owner !== this.#options.owner && !nonces.has(nonce)) this.#pending.delete(nonce);
    for (const post of [...kept].sort((a, b) => (a.nonce < b.nonce ? -1 : 1))) this.#read(post);
    this.#changed();
  }

  /** Takes over the posts of a window that was closed. */
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

  /** Sends the posts that wait for this room. */
  send(room: RoomId): void {
    if (this.#busy.has(room)) return;
    this.#busy.add(room);
    void this.#sendAll(room);
  }

  /** Sends one after the other, so that a refusal in the middle cannot change their order. */
  async #sendAll(room: RoomId): Promise<void> {
    try {
      for (let next = this.#nextOf(room); next; next = this.#nextOf(room)) {
        const stale = isHeldPost(next) ? undefined : staleness(next, this.#epoch);
        if (stale) this.#refuse(next, stale);
        else if ((await this.#sendOne(next)) === "lost") return;
      }
    } finally {
      // in the same turn in which we find nothing to send, or a post added in between would wait forever
      this.#busy.delete(room);
    }
  }

  async #sendOne(post: Post): Promise<"done" | "lost"> {
    this.#set(post, { is: "sending" });
    this.#tried.add(post.nonce);
    const answer = await this.#options.send(post);
    // Its event may have come before the answer.
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

  /** The pause that the server asks for, or else a longer one each time. */
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

  /** A full disk must not prevent sending. */
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
