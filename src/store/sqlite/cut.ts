import type { Event } from "../../protocol/events.ts";

/** So much text has one page, so that it is never more than a reader's outbox can take. */
export const PAGE_CHARACTERS_MAX = 131_072;
/** Rows that are read at a time, so that long ones are not read in vain; then more. */
const FIRST_ROWS = 16;

/** About how many characters an event takes on its way, beside what is the same for all. */
export const sizeOf = (event: Event): number =>
  "body" in event
    ? event.body.length +
      (event.type === "message.posted" && event.current ? JSON.stringify(event.current).length : 0)
    : 0;

/** A page ends early rather than be too much; it always has something. */
export function cut<T>(found: readonly T[], size: (one: T) => number): readonly T[] {
  let characters = 0;
  const end = found.findIndex((one) => {
    characters += size(one);
    return characters > PAGE_CHARACTERS_MAX;
  });
  return end < 0 ? found : found.slice(0, Math.max(end, 1));
}

/**
 * Rows in their order, `limit` at most, and no more than it takes to fill a page: the row that is too much for it comes
 * with the others, so that the page knows that there is more.
 */
export function filling<T extends { readonly data: string }>(
  limit: number,
  read: (last: T | undefined, limit: number) => readonly T[],
): readonly T[] {
  const found: T[] = [];
  let characters = 0;
  for (let size = FIRST_ROWS; found.length < limit && characters <= PAGE_CHARACTERS_MAX; size *= 4) {
    const asked = Math.min(size, limit - found.length);
    const rows = read(found.at(-1), asked);
    for (const { data } of rows) characters += data.length;
    found.push(...rows);
    if (rows.length < asked) break;
  }
  return found;
}
