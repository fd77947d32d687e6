import type { Client } from "../chat/audience.ts";
import type { UserId } from "../protocol/ids.ts";

/** One event as the readers of one audience get it, encoded once. */
export interface Encoded {
  /** For everybody; none = the protocol does not show this event. */
  readonly all?: string;
  /** What one user's clients get in its place. */
  readonly own?: { readonly user: UserId; readonly frame: string };
}

/** Hands events to readers. All readers who get the same get the same list, so that outboxes can share it. */
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
