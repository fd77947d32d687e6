import type { Event } from "../protocol/events.ts";
import { type MessageId, type RoomId, seqOfMessage, type UserId } from "../protocol/ids.ts";
import type { Call } from "./calls.ts";
import type { OutboxStorage, Post, PostOptions, Settled } from "./post.ts";

/** So many of the posts that were acknowledged last are kept, in case the server is restored from a backup. */
const POSTS_MAX = 200;
const PAGE_EVENTS = 50;

interface SentPostsOptions {
  readonly storage?: OutboxStorage | undefined;
  readonly call: Call;
  me(): UserId | undefined;
  write(room: RoomId, body: string, more: PostOptions): Post | "full";
  /** Other posts are missing now. */
  changed(missing: readonly Post[]): void;
}

/**
 * The posts that the server acknowledged last. If it was restored from a backup, some of them may be missing there: then
 * their author decides whether they are sent again. They keep their nonces, so none is stored twice.
 */
export class SentPosts {
  readonly #options: SentPostsOptions;
  /** By their nonces, the oldest first. */
  readonly #kept = new Map<string, Post>();
  #missing: readonly Post[] = [];
  /** In each room, the last place that is the same as before the restore. */
  readonly #same = new Map<RoomId, number>();
  #epoch = "";
  #checks = 0;

  constructor(options: SentPostsOptions) {
    this.#options = options;
    this.reload();
  }

  /** Our posts that the restored server does not have, the oldest first. */
  get missing(): readonly Post[] {
    return this.#missing;
  }

  /** Reads the storage again: another window may have sent posts, or discarded them. */
  reload(): void {
    const { storage } = this.#options;
    if (!storage) return;
    this.#kept.clear();
    for (const post of [...storage.all()].sort((a, b) => (a.nonce < b.nonce ? -1 : 1)))
      if (post.stored) this.#kept.set(post.nonce, post);
    this.#show(this.#missing.filter(({ nonce }) => this.#isOffered(nonce)));
  }

  settled(post: Post, outcome: Settled): void {
    const by = this.#options.me();
    if (outcome.is !== "stored" || by === undefined || this.#epoch === "") return;
    const { seq, at } = outcome.posted;
    this.#keep({ ...post, epoch: this.#epoch, stored: { seq, at, by } });
    this.#show(this.#missing.filter(({ nonce }) => nonce !== post.nonce));
    for (const nonce of [...this.#kept.keys()].slice(0, -POSTS_MAX)) this.#forget(nonce);
  }

  /** What a person has deleted is not sent again, and what was edited is sent as it was last. */
  happened(event: Event): void {
    if (event.type !== "message.deleted" && event.type !== "message.edited") return;
    const seq = seqOfMessage(event.id);
    for (const post of this.#kept.values())
      if (post.room === event.room && post.stored?.seq === seq && post.epoch === this.#epoch)
        if (event.type === "message.deleted") this.#forget(post.nonce);
        else this.#keep({ ...post, body: event.body });
  }

  /** The server has greeted us. Looks for posts of another history in the rooms that we are in. */
  async welcomed(epoch: string, rooms: readonly RoomId[]): Promise<void> {
    this.#epoch = epoch;
    this.#checks += 1;
    const check = this.#checks;
    const me = this.#options.me();
    const missing: Post[] = [];
    for (const room of rooms) {
      const others = [...this.#kept.values()].filter(
        (post) => post.room === room && post.epoch !== epoch && post.stored?.by === me,
      );
      missing.push(...(await this.#look(others)));
    }
    if (check === this.#checks) this.#show(missing.filter(({ nonce }) => this.#isOffered(nonce)));
  }

  /** Sends the missing posts again, in their order. They go through the outbox, as others do. */
  sendAgain(): void {
    const missing = this.#missing;
    this.#show([]);
    for (const post of missing) {
      const { room, body, kind, replyTo, thread, nonce } = post;
      // Behind it, another message may have the place of what was answered.
      const isSame = (id: MessageId) => seqOfMessage(id) <= (this.#same.get(room) ?? 0);
      this.#options.write(room, body, {
        nonce,
        ...(kind && { kind }),
        ...(replyTo && isSame(replyTo) && { replyTo }),
        ...(thread && isSame(thread) && { thread }),
      });
    }
  }

  /** They are not offered again. */
  discard(): void {
    for (const { nonce } of this.#missing) this.#forget(nonce);
    this.#show([]);
  }

  /** Those of a room that are not in its log. A backup has all that came before its moment, so one that is missing is the first. */
  async #look(posts: readonly Post[]): Promise<readonly Post[]> {
    const bySeq = [...posts].sort((a, b) => seqOf(a) - seqOf(b));
    for (let at = 0; at < bySeq.length; ) {
      const [room, after] = [bySeq[at]?.room as RoomId, seqOf(bySeq[at]) - 1];
      const answer = await this.#options.call("history.read", { room, after, limit: PAGE_EVENTS });
      const pauseMs = answer.is === "refused" ? answer.refusal.retryAfterMs : undefined;
      if (pauseMs !== undefined) {
        await new Promise((resolve) => setTimeout(resolve, pauseMs));
        continue;
      }
      // Without an answer the next greeting looks again.
      if (answer.is !== "ok") return [];
      const { events, more, first = 0 } = answer.ok;
      const upto = (more ? events.at(-1)?.seq : undefined) ?? Number.POSITIVE_INFINITY;
      for (; at < bySeq.length && seqOf(bySeq[at]) <= upto; at += 1) {
        const post = bySeq[at] as Post;
        const isThere = seqOf(post) < first || events.some((event) => isOf(post, event));
        if (!isThere) return bySeq.slice(at);
        this.#same.set(room, seqOf(post));
        this.#keep({ ...post, epoch: this.#epoch });
      }
    }
    return [];
  }

  /** Not discarded, and not sent again since. */
  #isOffered(nonce: string): boolean {
    const kept = this.#kept.get(nonce);
    return kept !== undefined && kept.epoch !== this.#epoch;
  }

  #keep(post: Post): void {
    this.#kept.set(post.nonce, post);
    try {
      this.#options.storage?.put(post);
    } catch {
      // It is still in memory.
    }
  }

  #forget(nonce: string): void {
    this.#kept.delete(nonce);
    this.#options.storage?.remove(nonce);
  }

  #show(missing: readonly Post[]): void {
    if (missing.length === 0 && this.#missing.length === 0) return;
    this.#missing = missing;
    this.#options.changed(missing);
  }
}

const seqOf = (post: Post | undefined): number => post?.stored?.seq ?? 0;

/** Whether the event is this post; the server names the nonce only where the text is still there. */
const isOf = ({ nonce, stored }: Post, event: Event): boolean =>
  event.type === "message.posted" &&
  event.seq === stored?.seq &&
  event.by === stored.by &&
  (event.nonce === nonce || event.at === stored.at);
