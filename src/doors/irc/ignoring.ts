import type { Event } from "../../protocol/events.ts";
import type { UserId } from "../../protocol/ids.ts";
import type { Signal } from "../../protocol/signals.ts";
import type { IrcSession } from "./session.ts";

/* Whom a person has blocked: what these people say is not sent to the person's clients. The list is the account's, on every device. */

/** The list of nearly all clients. */
export const NOBODY_IGNORED: ReadonlySet<UserId> = new Set();

/** What people say. Who comes and goes is told of everyone, so that lists of names are right. */
const SAID: ReadonlySet<Event["type"]> = new Set([
  ...(["message.posted", "message.edited", "message.deleted", "message.pinned", "message.unpinned"] as const),
  ...(["reaction.added", "reaction.removed"] as const),
]);

export const isIgnored = ({ ignored }: Pick<IrcSession, "ignored">, { by, type }: Event): boolean =>
  ignored.size > 0 && ignored.has(by) && SAID.has(type);

/** The people whom a client's person has blocked, as its greeting says. */
export const ignoredOf = (blocked: readonly UserId[]): ReadonlySet<UserId> =>
  blocked.length === 0 ? NOBODY_IGNORED : new Set(blocked);

/** The person has blocked or unblocked another one, on any device. */
export function ignore(
  signal: Extract<Signal, { type: "blocked" | "unblocked" }>,
  readers: Iterable<IrcSession>,
): void {
  for (const reader of readers) {
    const all = new Set(reader.ignored);
    if (signal.type === "blocked") all.add(signal.user.id);
    else all.delete(signal.user);
    reader.ignored = ignoredOf([...all]);
  }
}
