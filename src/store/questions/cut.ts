import type { Event } from "../../protocol/events.ts";
import type { Recipe } from "../recipe.ts";

/** The text of one page has at most this many characters, so that it is never more than a reader's outbox can take. */
export const PAGE_CHARACTERS_MAX = 131_072;
/** So many rows are read first; then four times as many, and so on, so that long rows are not read in vain. */
const FIRST_ROWS = 16;

/** About how many characters an event takes on the wire, without what is the same for all events. */
export const sizeOf = (event: Event): number =>
  "body" in event
    ? event.body.length +
      (event.type === "message.posted" && event.current ? JSON.stringify(event.current).length : 0)
    : 0;

/** Ends a page before it is too long; it has at least one item, if any was found. */
export function cut<T>(found: readonly T[], size: (one: T) => number): readonly T[] {
  let characters = 0;
  const end = found.findIndex((one) => {
    characters += size(one);
    return characters > PAGE_CHARACTERS_MAX;
  });
  return end < 0 ? found : found.slice(0, Math.max(end, 1));
}

/**
 * Rows in their order, at most `limit`, and no more than fill a page. The row that makes the page too long is included,
 * so that the page knows that there is more.
 */
export function* filling<T extends { readonly data: string }>(
  limit: number,
  read: (last: T | undefined, limit: number) => Recipe<readonly T[]>,
): Recipe<readonly T[]> {
  const found: T[] = [];
  let characters = 0;
  for (let size = FIRST_ROWS; found.length < limit && characters <= PAGE_CHARACTERS_MAX; size *= 4) {
    const asked = Math.min(size, limit - found.length);
    const rows = yield* read(found.at(-1), asked);
    for (const { data } of rows) characters += data.length;
    found.push(...rows);
    if (rows.length < asked) break;
  }
  return found;
}
