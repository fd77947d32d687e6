import type { Event } from "../../protocol/events.ts";
import type { Log } from "../../sdk/feed.ts";

/**
 * The part of a known log that is in the page: from one seq to another, or to the end and whatever comes. However long
 * the log, the page stays small.
 */
export interface Slice {
  readonly from: number;
  readonly to: number;
}

const FIRST_EVENTS = 80;
const STEP_EVENTS = 50;
const EVENTS_MAX = 250;

/** The end of the log. */
export function endOf(log: Log): Slice {
  return { from: log.events.at(-FIRST_EVENTS)?.seq ?? 0, to: Number.POSITIVE_INFINITY };
}

export const isLive = (slice: Slice): boolean => slice.to === Number.POSITIVE_INFINITY;

export function within(log: Log, { from, to }: Slice): readonly Event[] {
  return log.events.filter(({ seq }) => seq >= from && seq <= to);
}

/** Takes in older events that are known, and lets go of the newest when it is too many; nothing known: nothing. */
export function widenUp(log: Log, slice: Slice): Slice | undefined {
  const first = log.events.findIndex(({ seq }) => seq >= slice.from);
  if (first <= 0) return undefined;
  const start = Math.max(0, first - STEP_EVENTS);
  const from = log.events[start]?.seq ?? slice.from;
  const last = log.events[start + EVENTS_MAX];
  return { from, to: last && last.seq <= slice.to ? last.seq : slice.to };
}

/**
 * Takes in newer events, up to the end, and lets go of the oldest when it is too many; nothing more known: nothing. `hasEnd`
 * says whether the log reaches to the end of the room.
 */
export function widenDown(log: Log, slice: Slice, hasEnd: boolean): Slice | undefined {
  if (isLive(slice) || (!hasEnd && slice.to >= log.high)) return undefined;
  const last = log.events.findLastIndex(({ seq }) => seq <= slice.to);
  const end = last + STEP_EVENTS;
  const to = log.events[end]?.seq ?? endIn(log, hasEnd);
  const oldest = log.events[Math.max(0, Math.min(end, log.events.length - 1) - EVENTS_MAX)]?.seq ?? 0;
  return { from: Math.max(slice.from, oldest), to };
}

/**
 * The log has changed. Whoever reads its end keeps reading it, with the oldest let go now and then; whoever reads
 * further up keeps what they have.
 */
export function grown(log: Log, slice: Slice, readsEnd: boolean): Slice {
  const first = log.events[0]?.seq;
  if (first === undefined) return endOf(log);
  const from = Math.max(slice.from, first);
  const shown = within(log, { ...slice, from });
  if (shown.length === 0) return endOf(log);
  if (!isLive(slice) || shown.length <= EVENTS_MAX) return { ...slice, from };
  return readsEnd ? endOf(log) : { from, to: shown[EVENTS_MAX]?.seq ?? slice.to };
}

/** Around the event where reading begins: a little before it, and what follows. */
export function around(log: Log, seq: number, hasEnd = true): Slice {
  const at = log.events.findIndex((event) => event.seq >= seq);
  const from = log.events[Math.max(0, at - STEP_EVENTS)]?.seq ?? 0;
  const last = log.events[at + EVENTS_MAX - STEP_EVENTS];
  return { from, to: last ? last.seq : endIn(log, hasEnd) };
}

const endIn = (log: Log, hasEnd: boolean): number => (hasEnd ? Number.POSITIVE_INFINITY : log.high);
