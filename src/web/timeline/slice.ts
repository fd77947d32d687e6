import type { Event } from "../../protocol/events.ts";
import type { Log } from "../../sdk/room-log.ts";

/**
 * The part of a known log that is on the page: from one `seq` to another, or to the end, which it then follows. It keeps
 * the page small, however long the log is.
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

/** Adds older known events, and drops the newest if there are too many. Returns undefined if no older ones are known. */
export function widenUp(log: Log, slice: Slice): Slice | undefined {
  const first = log.events.findIndex(({ seq }) => seq >= slice.from);
  if (first <= 0) return undefined;
  const start = Math.max(0, first - STEP_EVENTS);
  const from = log.events[start]?.seq ?? slice.from;
  const last = log.events[start + EVENTS_MAX];
  return { from, to: last && last.seq <= slice.to ? last.seq : slice.to };
}

/**
 * Adds newer known events, up to the end, and drops the oldest if there are too many. Returns undefined if no newer ones
 * are known. `hasEnd`: whether the log reaches the end of the room.
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
 * The log has changed. A reader at the end stays there, and the oldest events are dropped now and then. A reader further
 * up keeps the same slice.
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

/** The slice around the event where reading begins: a few events before it, and those that follow. */
export function around(log: Log, seq: number, hasEnd = true): Slice {
  const at = log.events.findIndex((event) => event.seq >= seq);
  const from = log.events[Math.max(0, at - STEP_EVENTS)]?.seq ?? 0;
  const last = log.events[at + EVENTS_MAX - STEP_EVENTS];
  return { from, to: last ? last.seq : endIn(log, hasEnd) };
}

const endIn = (log: Log, hasEnd: boolean): number => (hasEnd ? Number.POSITIVE_INFINITY : log.high);
