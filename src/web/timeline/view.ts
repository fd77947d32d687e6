import { computed, effect, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import { type RoomId, roomOfMessage, seqOfMessage } from "../../protocol/ids.ts";
import { Excerpt } from "../../sdk/excerpt.ts";
import { isWhole, type Log } from "../../sdk/room-log.ts";
import { endInView, looking } from "../state/attention.ts";
import { client, entries, isOpen } from "../state/chat.ts";
import { wanted } from "../state/jump.ts";
import { tell } from "../state/notices.ts";
import { sent } from "../state/posts.ts";
import type { RoomState } from "../state/rooms.ts";
import { words } from "../words.ts";
import { NewLine } from "./new-line.ts";
import { Reading } from "./reading.ts";
import { type Anchor, Scroller } from "./scroller.ts";
import { around, endOf, grown, isLive, type Slice, widenDown, widenUp } from "./slice.ts";

/** The reader's position in a room, kept while they are in another room. */
const left = new Map<RoomId, { readonly slice: Slice; readonly anchor: Anchor }>();

/** A reader at the end needs no more events than this. */
const LOG_EVENTS_MAX = 2_000;
const NEW_LINE_AT = 1 / 3;
/**
 * At most so many pages of so many events are loaded to show where the unread messages begin. If they begin further back,
 * the room opens at its end, and the line is drawn when the person has scrolled back to its place.
 */
const PAGES_TO_UNREAD_MAX = 20;
const PAGE_EVENTS_TO_UNREAD = 100;
/** If more events than this lie between the known log and the wanted message, they are not loaded. */
const EVENTS_TO_MESSAGE_MAX = 500;

/** One room on screen: which part of its log is on the page, and which part of that is in view. */
export class TimelineView {
  readonly slice: Signal<Slice>;
  /** Whether the newest messages are in view. */
  readonly atEnd = signal(true);
  readonly newLine: NewLine;
  /** Requests another drawing. */
  readonly again = signal(0);
  /** The source of the rows: the room's log, or a part of it that lies far back. */
  readonly log: ReadonlySignal<Log>;
  readonly #excerpt = signal<Excerpt | undefined>(undefined);
  readonly #excerptLog = signal<Log | undefined>(undefined);
  readonly #state: RoomState;
  #scroller: Scroller | undefined;
  #reading: Reading | undefined;
  #phase: "loading" | "placing" | "placed" = "loading";
  #pages = 0;
  /** The message to scroll to after the next drawing. */
  #target: number | undefined;

  constructor(state: RoomState) {
    this.#state = state;
    this.newLine = new NewLine(state);
    this.log = computed(() => this.#excerptLog.value ?? state.log.value);
    this.slice = signal(left.get(state.id)?.slice ?? endOf(state.log.peek()));
  }

  /** The element is on the page. Returns the function to call when it goes. */
  attach(view: HTMLElement, content: HTMLElement): () => void {
    const scroller = new Scroller(view);
    const reading = new Reading(this.#state.id, () => scroller.lastSeq);
    this.#scroller = scroller;
    this.#reading = reading;
    const sizes = new ResizeObserver(() => this.drawn());
    sizes.observe(content);
    sizes.observe(view);
    const stopFollowing = this.#follow();
    return () => {
      this.#remember();
      sizes.disconnect();
      reading.stop();
      stopFollowing();
      if (endInView.peek() === this.#state.id) endInView.value = undefined;
    };
  }

  /** The rows on the page are up to date. */
  drawn(): void {
    if (this.#phase === "loading") this.#prepare();
    else if (this.#phase === "placing") this.#place();
    if (this.#target !== undefined) this.#show(this.#target);
    this.#scroller?.hold();
    this.#settle();
  }

  scrolled(): void {
    if (this.#phase !== "placed") return;
    this.#scroller?.scrolled(isLive(this.slice.peek()));
    this.#settle();
  }

  toEnd(): void {
    this.#leaveExcerpt();
    this.slice.value = endOf(this.#state.log.peek());
    this.#phase = "placed";
    this.#scroller?.follow();
    this.again.value = this.again.peek() + 1;
  }

  loadOlder(): void {
    void (this.#excerpt.peek() ?? this.#state.copy).loadOlder();
  }

  #follow(): () => void {
    const sentBefore = sent.peek();
    const stops = [
      this.newLine.follow(),
      effect(() => {
        if (this.#excerpt.peek()?.isStale) this.#leaveExcerpt();
        this.slice.value = grown(this.log.value, this.slice.peek(), this.#scroller?.stuck ?? true);
      }),
      effect(() => {
        if (sent.value !== sentBefore) this.toEnd();
      }),
      effect(() => {
        if (entries.value > 0) queueMicrotask(() => this.#connected());
      }),
      effect(() => {
        const message = wanted.value;
        if (message && roomOfMessage(message) === this.#state.id) void this.#goTo(seqOfMessage(message));
      }),
      effect(() => {
        if (looking.value) this.#reading?.look();
      }),
    ];
    return () => {
      for (const stop of stops) stop();
    };
  }

  /** Goes to a message. Loads all events up to it if they are not too many, else only those around it. */
  async #goTo(seq: number): Promise<void> {
    wanted.value = undefined;
    const { log } = this.#state;
    this.#leaveExcerpt();
    if (log.peek().low - seq > EVENTS_TO_MESSAGE_MAX) await this.#openExcerpt(seq);
    else await this.#loadTo(seq);
    const { low, events } = this.log.peek();
    if (low > seq) return tell(words.olderFailed);
    if ((events[0]?.seq ?? seq) > seq) tell(words.expiredMessage);
    this.slice.value = around(this.log.peek(), seq, this.#hasEnd);
    this.#phase = "placed";
    this.#target = seq;
    this.again.value = this.again.peek() + 1;
  }

  async #loadTo(seq: number): Promise<void> {
    const { copy, log } = this.#state;
    while (log.peek().low > seq && log.peek().older !== "failed") {
      await copy.loadOlder();
      await loaded(log);
    }
  }

  async #openExcerpt(seq: number): Promise<void> {
    const { id: room, copy } = this.#state;
    const excerpt = await Excerpt.around(seq, {
      ...{ room, copy },
      call: (type, fields) => client.peek()?.call(type, fields) ?? Promise.resolve({ is: "lost" }),
      changed: (one) => {
        if (one === this.#excerpt.peek()) this.#excerptChanged(one);
      },
    });
    this.#excerpt.value = excerpt;
    this.#excerptLog.value = excerpt?.log;
  }

  /** When the part reaches the known log, the room's log contains all of it. */
  #excerptChanged(excerpt: Excerpt): void {
    if (excerpt.reachesEnd) this.#leaveExcerpt();
    else this.#excerptLog.value = excerpt.log;
  }

  #leaveExcerpt(): void {
    this.#excerpt.value = undefined;
    this.#excerptLog.value = undefined;
  }

  /** Whether the source of the rows reaches the room's end. */
  get #hasEnd(): boolean {
    return this.#excerpt.peek() === undefined;
  }

  #show(seq: number): void {
    if (this.#scroller?.show(seq) === "shown") this.#target = undefined;
  }

  /** There is a connection again: loads what could not be loaded before. */
  #connected(): void {
    if (this.log.peek().older === "failed") this.loadOlder();
    this.drawn();
  }

  /** Loads what the first drawing needs: a page, and the place where the unread messages begin. */
  #prepare(): void {
    const log = this.#state.log.peek();
    if (log.older === "loading") return;
    const isReturn = left.has(this.#state.id);
    const needsMore = log.events.length === 0 || (!this.newLine.isKnown && !isReturn);
    if (needsMore && !isWhole(log) && log.older === "idle" && this.#pages < PAGES_TO_UNREAD_MAX) {
      if (!isOpen()) return;
      this.#pages += 1;
      void this.#state.copy.loadOlder(PAGE_EVENTS_TO_UNREAD);
      return;
    }
    this.newLine.look();
    const newFrom = this.newLine.from.peek();
    if (!isReturn && newFrom !== undefined) this.slice.value = around(log, newFrom);
    this.#phase = "placing";
    this.again.value = this.again.peek() + 1;
  }

  #place(): void {
    this.#phase = "placed";
    const { id, log } = this.#state;
    const before = left.get(id);
    const height = (this.#scroller?.height ?? 0) * NEW_LINE_AT;
    if (before) this.#scroller?.place(before.anchor);
    else if (this.newLine.from.peek() !== undefined) this.#scroller?.place({ key: "new-line", top: height });
    else this.#scroller?.follow();
    left.delete(id);
    if (log.peek().events.length > 0) this.#scroller?.scrolled(isLive(this.slice.peek()));
  }

  #settle(): void {
    if (this.#phase !== "placed" || !this.#scroller) return;
    this.#edges(this.#scroller);
    this.atEnd.value = this.#scroller.stuck && isLive(this.slice.peek());
    endInView.value = this.atEnd.peek() ? this.#state.id : undefined;
    if (this.atEnd.peek()) this.#state.copy.trim(LOG_EVENTS_MAX);
    this.#reading?.look();
  }

  /** Draws and loads more rows before an edge comes into view. */
  #edges({ nearTop, nearEnd }: Scroller): void {
    const log = this.log.peek();
    const slice = this.slice.peek();
    const wider = (nearTop && widenUp(log, slice)) || (nearEnd && widenDown(log, slice, this.#hasEnd));
    if (wider) this.slice.value = wider;
    else if (!isOpen()) return;
    else if (nearTop && !isWhole(log) && log.older === "idle") this.loadOlder();
    else if (nearEnd) void this.#excerpt.peek()?.loadNewer();
  }

  #remember(): void {
    const anchor = this.#phase === "placed" && this.#hasEnd ? this.#scroller?.anchor : undefined;
    if (anchor) left.set(this.#state.id, { slice: this.slice.peek(), anchor });
  }
}

/** Loading has ended. */
function loaded(log: Signal<Log>): Promise<void> {
  return new Promise((resolve) => {
    const stop = effect(() => {
      if (log.value.older === "loading") return;
      resolve();
      queueMicrotask(() => stop());
    });
  });
}
