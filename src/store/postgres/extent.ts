import type { Command } from "../../protocol/frames.ts";
import { keyOf, type UserId } from "../../protocol/ids.ts";
import type { Change } from "../change.ts";

/** What one change reads and writes, as far as other nodes may write it at the same moment. */
export interface Extent {
  /** Whose limits, nonces and rows it touches. */
  readonly person: number;
  /** The room in which it happens. */
  readonly room?: number;
}
/** A change with its number in the group. */
export type Numbered = readonly [i: number, change: Change];

/** They change one room, and of people no more than the one who asks. */
const IN_A_ROOM: ReadonlySet<Command["type"]> = new Set([
  ...(["message.post", "message.edit", "message.delete", "message.pin", "message.unpin"] as const),
  ...(["reaction.add", "reaction.remove", "cursor.set", "room.join", "room.leave"] as const),
  ...(["message.tag", "message.whisper"] as const),
]);
/** They change rows of the one who asks, or of the server itself, which is a person as well. */
const OF_A_PERSON: ReadonlySet<Command["type"]> = new Set([
  ...([
    "user.describe",
    "picture.set",
    "session.used",
    "session.leave",
    "device.mark",
    "guest.come",
    "follower.move",
    "node.lease",
    "lease.take",
  ] as const),
  ...(["guess.begin", "guess.end", "guess.forget"] as const),
]);

/** What a change touches; undefined = it may touch anything, so nothing else is decided meanwhile. */
export function extentOf([actor, command]: Change): Extent | undefined {
  const person = keyOf(actor);
  if (OF_A_PERSON.has(command.type)) return { person };
  // Which room has a name is known only inside the transaction.
  const room = "room" in command ? command.room : undefined;
  return room !== undefined && IN_A_ROOM.has(command.type) ? { person, room: keyOf(room) } : undefined;
}

/** Whether a reading position is all that it changes: what is lost of these in a crash is read again. */
export const isCursor = ([, command]: Change): boolean => command.type === "cursor.set";

interface Split {
  /** They touch only their people and rooms. */
  readonly beside: readonly Numbered[];
  /** They may touch anything. */
  readonly alone: readonly Numbered[];
}

/**
 * Splits a group, so that what touches only people and rooms need not wait for all other nodes. It comes first, unless it
 * follows one of the others in its room, or one of the same person: these keep the order in which they came.
 */
export function split(changes: readonly Numbered[]): Split {
  const [beside, alone]: [Numbered[], Numbered[]] = [[], []];
  const people = new Set<UserId>();
  const rooms = new Set<unknown>();
  for (const one of changes) {
    const [, [actor, command]] = one;
    const room = "room" in command ? command.room : undefined;
    const follows = people.has(actor) || (room !== undefined && rooms.has(room));
    if (!follows && extentOf(one[1])) {
      beside.push(one);
      continue;
    }
    alone.push(one);
    people.add(actor);
    if (room !== undefined) rooms.add(room);
  }
  return { beside, alone };
}

const ROOMS_MAX = 100;
const CHANGES_MAX = 250;

/**
 * Cuts what touches only its people and rooms into batches: each holds the locks of few rooms for a short time. All changes of
 * one room are in one batch, in their order. Rooms whose ids are near each other are together, so that the batches of two nodes
 * have rooms in common as seldom as possible.
 */
export function batchesOf(changes: readonly Numbered[]): Numbered[][] {
  const rooms = new Map<number, Numbered[]>();
  for (const one of changes) {
    const room = extentOf(one[1])?.room ?? 0;
    const others = rooms.get(room);
    if (others) others.push(one);
    else rooms.set(room, [one]);
  }
  const batches: { rooms: number; changes: Numbered[] }[] = [];
  for (const [, some] of [...rooms].sort(([a], [b]) => a - b)) {
    const last = batches.at(-1);
    if (last && last.rooms < ROOMS_MAX && last.changes.length + some.length <= CHANGES_MAX) {
      last.rooms += 1;
      last.changes.push(...some);
    } else batches.push({ rooms: 1, changes: some });
  }
  return batches.map(({ changes: some }) => some.toSorted(([a], [b]) => a - b));
}
