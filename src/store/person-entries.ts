import type { News } from "../chat/commit.ts";
import type { PersonEntry } from "../chat/journal.ts";
import { keyOf, messageId, roomId, seqOfMessage, userId } from "../protocol/ids.ts";
import type { OwnSignal } from "../protocol/signals.ts";
import type { Span } from "./journal.ts";

/*
 * Entries of the journal about a user, where several nodes write it: what only a signal tells. A row of the journal has them as
 * lists of numbers: the user's id below 0, what it is, and what it is about.
 */

const INVITATION = 1;
const BLOCK = 2;
const SETTINGS = 3;
const CURSOR = 4;

/** What such entries tell of a commit, as JSON. Reading positions are left to `cursorsIn`. */
export const entriesIn = (news: readonly News[]): string[] =>
  news.flatMap((one) => ("signal" in one && one.signal.type !== "cursor" ? json(one.to, one.signal) : []));

/** The reading positions that a commit has moved, as JSON: one text for each, however often it moved. */
export const cursorsIn = (news: readonly News[]): string[] =>
  news.flatMap((one) => ("signal" in one && one.signal.type === "cursor" ? json(one.to, one.signal) : []));

function json(to: PersonEntry["user"], signal: OwnSignal): string[] {
  const about = aboutOf(signal);
  return about ? [JSON.stringify([-keyOf(to), ...about])] : [];
}

function aboutOf(signal: OwnSignal): readonly number[] | undefined {
  switch (signal.type) {
    case "invited":
      return [INVITATION, keyOf(signal.room.id)];
    case "uninvited":
      return [INVITATION, keyOf(signal.room)];
    case "blocked":
      return [BLOCK, keyOf(signal.user.id)];
    case "unblocked":
      return [BLOCK, keyOf(signal.user)];
    case "settings":
      return [SETTINGS];
    case "cursor":
      return [CURSOR, keyOf(signal.room), ...(signal.thread ? [seqOfMessage(signal.thread)] : [])];
    default:
      // The user's own row has changed: see `users` of the journal.
      return undefined;
  }
}

/** The entry of these numbers; none = it is of a later version of the program. */
export function entriesOf([key, what, about = 0, thread]: Span): readonly PersonEntry[] {
  const user = userId(-key);
  const room = roomId(about);
  if (what === INVITATION) return [{ user, what: "invitation", room }];
  if (what === BLOCK) return [{ user, what: "block", other: userId(about) }];
  if (what === SETTINGS) return [{ user, what: "settings" }];
  if (what !== CURSOR) return [];
  return [{ user, what: "cursor", room, ...(thread && { thread: messageId(room, thread) }) }];
}
