/** Time that does not pass by itself: what is to happen, in its order. */
export class Timeline {
  now = 0;
  /** A binary heap: the earliest first, and of two at one time the one that was said first. */
  readonly #heap: { readonly at: number; readonly order: number; readonly run: () => void }[] = [];
  #order = 0;

  after(ms: number, run: () => void): void {
    this.#order += 1;
    const heap = this.#heap;
    heap.push({ at: this.now + ms, order: this.#order, run });
    for (let i = heap.length - 1; i > 0; ) {
      const parent = (i - 1) >> 1;
      if (!this.#isBefore(i, parent)) break;
      this.#swap(i, parent);
      i = parent;
    }
  }

  run(until: number): void {
    for (let next = this.#heap[0]; next && next.at <= until; next = this.#heap[0]) {
      this.#takeFirst();
      this.now = next.at;
      next.run();
    }
    this.now = until;
  }

  #takeFirst(): void {
    const heap = this.#heap;
    this.#swap(0, heap.length - 1);
    heap.pop();
    for (let i = 0; ; ) {
      let least = i;
      for (const child of [2 * i + 1, 2 * i + 2])
        if (child < heap.length && this.#isBefore(child, least)) least = child;
      if (least === i) return;
      this.#swap(i, least);
      i = least;
    }
  }

  #isBefore(i: number, j: number): boolean {
    const [a, b] = [this.#heap[i], this.#heap[j]];
    if (!a || !b) return false;
    return a.at < b.at || (a.at === b.at && a.order < b.order);
  }

  #swap(i: number, j: number): void {
    const heap = this.#heap;
    const [a, b] = [heap[i], heap[j]];
    if (!a || !b) return;
    heap[i] = b;
    heap[j] = a;
  }
}

/** Work that `count` processors do, in the order in which it comes. */
export class Cores {
  busyMs = 0;
  readonly count: number;
  readonly #timeline: Timeline;
  readonly #waiting: (() => void)[] = [];
  #first = 0;
  #free: number;

  constructor(timeline: Timeline, count: number) {
    this.#timeline = timeline;
    this.count = count;
    this.#free = count;
  }

  work(us: number, then: () => void = () => {}): void {
    const begin = () => {
      this.#free -= 1;
      this.busyMs += us / 1_000;
      this.#timeline.after(us / 1_000, () => {
        this.#free += 1;
        this.#next();
        then();
      });
    };
    if (this.#free > 0) begin();
    else this.#waiting.push(begin);
  }

  #next(): void {
    const next = this.#waiting[this.#first];
    if (!next) return;
    this.#first += 1;
    if (this.#first > 1_000) {
      this.#waiting.splice(0, this.#first);
      this.#first = 0;
    }
    next();
  }
}

/** A lock that one has at a time, in the order in which they ask. */
export class Lock {
  heldMs = 0;
  readonly #timeline: Timeline;
  readonly #waiting: (() => void)[] = [];
  #isHeld = false;

  constructor(timeline: Timeline) {
    this.#timeline = timeline;
  }

  take(then: (release: () => void) => void): void {
    const begin = () => {
      this.#isHeld = true;
      const from = this.#timeline.now;
      then(() => {
        this.heldMs += this.#timeline.now - from;
        this.#isHeld = false;
        this.#waiting.shift()?.();
      });
    };
    if (this.#isHeld) this.#waiting.push(begin);
    else begin();
  }
}

/** A disk that is flushed for all commits that wait, together. */
export class Disk {
  busyMs = 0;
  readonly #timeline: Timeline;
  readonly #flushMs: number;
  #waiting: (() => void)[] = [];
  #isBusy = false;

  constructor(timeline: Timeline, flushMs: number) {
    this.#timeline = timeline;
    this.#flushMs = flushMs;
  }

  flush(then: () => void): void {
    this.#waiting.push(then);
    if (!this.#isBusy) this.#flush();
  }

  #flush(): void {
    const flushed = this.#waiting;
    this.#waiting = [];
    this.#isBusy = true;
    this.busyMs += this.#flushMs;
    this.#timeline.after(this.#flushMs, () => {
      this.#isBusy = false;
      if (this.#waiting.length > 0) this.#flush();
      for (const then of flushed) then();
    });
  }
}
