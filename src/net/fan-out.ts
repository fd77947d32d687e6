import type { Client } from "../chat/audience.ts";
import type { UserId } from "../protocol/ids.ts";

/** One event as the readers of one audience get it, encoded once. */
export interface Encoded {
  /** The frame for all readers; none = the protocol does not show this event. */
  readonly all?: string;
  /** The frame that one user's clients get instead. */
  readonly own?: { readonly user: UserId; readonly frame: string };
}

/** Sends events to readers. All readers who get the same frames get the same list, so that outboxes can share it. */
export function fanOut(encoded: readonly Encoded[], readers: Iterable<Client>): void {
  const common: string[] = [];
  for (const { all } of encoded) if (all !== undefined) common.push(all);
  const owned = new Map<UserId, readonly string[]>();
  for (const { own } of encoded)
    if (own && !owned.has(own.user)) owned.set(own.user, framesFor(own.user, encoded));
  if (common.length === 0 && owned.size === 0) return;
  for (const reader of readers) {
    const frames = owned.size > 0 ? (owned.get(reader.user) ?? common) : common;
    if (frames.length > 0) reader.send(frames);
  }
}

function framesFor(user: UserId, encoded: readonly Encoded[]): string[] {
  return encoded.flatMap(({ all, own }) => (own?.user === user ? own.frame : (all ?? [])));
}
