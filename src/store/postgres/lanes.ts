import type { Change, Group } from "../change.ts";
import type { Writing } from "../doing.ts";
import { carryOut } from "../group.ts";
import type { Kept } from "../kept.ts";
import type { Recipe } from "../recipe.ts";
import type { Moment } from "../rows.ts";
import { extentOf, type Numbered } from "./extent.ts";
import type { Runner } from "./run.ts";

interface Batch {
  readonly kept: Kept;
  readonly at: Moment;
}
/** What came of each change of a batch, by its number. */
export type Decided = Map<number, Group>;

/** What one step of erasing may take: others wait no longer than that. */
const STEP_MS_MAX = 20;
/** The lane of all changes that may depend on each other although their rooms differ. */
const MIXED = 0;

/**
 * Decides changes that may touch anything, as if one after the other, each as a group of its own. Posts that follow each other
 * are decided side by side where they go into different rooms, so that what they need to know of all these rooms costs as many
 * round trips as of one.
 */
export async function decideInOrder(
  runner: Runner,
  batch: Batch,
  changes: readonly Numbered[],
): Promise<Decided> {
  const decided: Decided = new Map();
  for (const stretch of stretchesOf(changes)) {
    if (stretch.length > 1) {
      const rooms = new Set(stretch.map(([, change]) => extentOf(change)?.room ?? MIXED));
      await runner.all([...rooms].map((room) => batch.kept.findRoom(room)));
    }
    await decideInLanes(runner, { ...batch, decided }, stretch);
  }
  return decided;
}

/** Decides changes that touch only their people and rooms: room by room, side by side. The rooms are at hand. */
export async function decideInLanes(
  runner: Runner,
  { decided, ...batch }: Batch & { readonly decided: Decided },
  changes: readonly Numbered[],
): Promise<void> {
  const lanes = lanesOf(batch.kept, changes);
  await runner.all(lanes.map((lane) => decideLane(batch, lane, decided)));
}

function* decideLane(batch: Batch, lane: readonly Numbered[], decided: Decided): Recipe<void> {
  for (const [i, change] of lane) {
    const group = begun(batch);
    const done = [yield* carryOut(group, change)];
    const { events, rooms, news, server } = group;
    decided.set(i, { done, events, rooms, news, server });
  }
}

/** Posts that follow each other, or one change of another kind. */
function stretchesOf(changes: readonly Numbered[]): Numbered[][] {
  const stretches: Numbered[][] = [];
  let isOpen = false;
  for (const one of changes) {
    const isPost = one[1][1].type === "message.post";
    if (isPost && isOpen) stretches.at(-1)?.push(one);
    else stretches.push([one]);
    isOpen = isPost;
  }
  return stretches;
}

function lanesOf(kept: Kept, changes: readonly Numbered[]): Numbered[][] {
  const mixed = new Set(changes.flatMap(([, change]) => (isMixed(kept, change) ? [roomOf(change)] : [])));
  const lanes = new Map<number, Numbered[]>();
  for (const one of changes) {
    const room = roomOf(one[1]);
    const lane = mixed.has(room) ? MIXED : room;
    const others = lanes.get(lane);
    if (others) others.push(one);
    else lanes.set(lane, [one]);
  }
  return [...lanes.values()];
}

const roomOf = (change: Change): number => extentOf(change)?.room ?? MIXED;

/** A person may be in so many rooms and in no more: joining one counts, and so does answering in a conversation. */
const isMixed = (kept: Kept, change: Change): boolean =>
  change[1].type.startsWith("room.") || kept.roomAtHand(roomOf(change))?.kind === "direct";

const begun = ({ kept, at }: Batch): Writing => ({
  ...{ kept, at, events: [], rooms: [], news: [], server: [], hasErased: false },
  beginErasing: () => {
    const end = performance.now() + STEP_MS_MAX;
    return () => performance.now() >= end;
  },
});
