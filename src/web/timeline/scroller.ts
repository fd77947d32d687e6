import { focusAsAsked } from "../parts/pointing.ts";

/** A row and where its top is, measured from the top of the view. */
export interface Anchor {
  readonly key: string;
  readonly top: number;
}

/** Closer to the end than this, the reader is at the end. */
const END_PX = 100;
/** Pages are fetched and drawn this long before they come into view. */
const NEAR_PX = 900;
const FOUND_MS = 3_000;

/**
 * Keeps the reader's position when rows above or below change. A reader at the end stays at the end. For all others the
 * first row in view keeps its place.
 */
export class Scroller {
  readonly #view: HTMLElement;
  #stuck = true;
  #anchor: Anchor | undefined;

  constructor(view: HTMLElement) {
    this.#view = view;
  }

  /** Whether the view follows the end. */
  get stuck(): boolean {
    return this.#stuck;
  }

  get height(): number {
    return this.#view.clientHeight;
  }

  get nearTop(): boolean {
    return this.#view.scrollTop < NEAR_PX;
  }

  get nearEnd(): boolean {
    return this.#toEnd < NEAR_PX;
  }

  get anchor(): Anchor | undefined {
    return this.#stuck ? undefined : this.#anchor;
  }

  /** The reader has scrolled. `hasEnd`: the last row is the end of the log. */
  scrolled(hasEnd: boolean): void {
    this.#stuck = hasEnd && this.#toEnd <= END_PX;
    this.#anchor = this.#firstInView();
  }

  /** The rows have changed, or their sizes. */
  hold(): void {
    if (this.#stuck) this.#view.scrollTop = this.#view.scrollHeight;
    else if (this.#anchor) this.#moveTo(this.#anchor);
    this.#anchor = this.#firstInView();
  }

  follow(): void {
    this.#stuck = true;
    this.hold();
  }

  /** Puts a row at a place, measured from the top of the view. */
  place(anchor: Anchor): void {
    this.#stuck = false;
    this.#moveTo(anchor);
    this.#anchor = this.#firstInView();
  }

  /** Brings a message into the middle of the view, focuses it, and highlights it for a moment. */
  show(seq: number): "shown" | "not there" {
    const row = this.#rows().find(({ dataset }) => dataset["seq"] === String(seq));
    if (!row) return "not there";
    const top = Math.max(0, (this.height - row.offsetHeight) / 2);
    this.place({ key: row.dataset["key"] ?? "", top });
    focusAsAsked(row);
    const color = getComputedStyle(row).getPropertyValue("--found");
    row.animate([{ background: color }, { background: color, offset: 0.7 }, {}], FOUND_MS);
    return "shown";
  }

  /** The seq of the last row that is wholly in view, or above it. */
  get lastSeq(): number {
    const bottom = this.#view.getBoundingClientRect().bottom + 1;
    const rows = this.#rows();
    for (let i = rows.length - 1; i >= 0; i -= 1) {
      const seq = rows[i]?.dataset["seq"];
      if (seq && (rows[i] as HTMLElement).getBoundingClientRect().bottom <= bottom) return Number(seq);
    }
    return 0;
  }

  get #toEnd(): number {
    const { scrollHeight, scrollTop, clientHeight } = this.#view;
    return scrollHeight - scrollTop - clientHeight;
  }

  #moveTo({ key, top }: Anchor): void {
    const row = this.#rows().find(({ dataset }) => dataset["key"] === key);
    if (row) this.#view.scrollTop += this.#topOf(row) - top;
  }

  #firstInView(): Anchor | undefined {
    const rows = this.#rows();
    let low = 0;
    let high = rows.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      const row = rows[middle] as HTMLElement;
      if (this.#topOf(row) + row.offsetHeight > 0) high = middle;
      else low = middle + 1;
    }
    const row = rows[low];
    return row && { key: row.dataset["key"] ?? "", top: this.#topOf(row) };
  }

  #topOf(row: HTMLElement): number {
    return row.getBoundingClientRect().top - this.#view.getBoundingClientRect().top;
  }

  #rows(): HTMLElement[] {
    return [...this.#view.querySelectorAll<HTMLElement>("[data-key]")];
  }
}
