import { keyOf } from "../../protocol/ids.ts";
import type { Change, Group } from "../change.ts";
import type { Writing } from "../doing.ts";
import { carryOut } from "../group.ts";
import type { Kept } from "../kept.ts";
import type { Recipe } from "../recipe.ts";
import type { Moment } from "../rows.ts";
import type { Runner } from "./run.ts";

interface Batch {
  readonly kept: Kept;
  readonly at: Moment;
}
/** A change with its number in the batch. */
type Numbered = readonly [i: number, change: Change];

/** What one step of erasing may take: others wait no longer than that. */
const STEP_MS_MAX = 20;
/** Posts into conversations may hide others that the same people have: so all of them are one lane. */
const CONVERSATIONS = 0;

/**
 * Decides the changes of a batch, as if one after the other, each as a group of its own. Posts that follow each other are decided side by side where
 * they go into different rooms, so that what they need to know of all these rooms costs as many round trips as of one.
 */
export async function decideAll(runner: Runner, batch: Batch, changes: readonly Change[]): Promise<Group[]> {
  const decided: Group[] = [];
  for (const stretch of stretchesOf(changes)) {
    const lanes = await lanesOf(runner, batch, stretch);
    await runner.all(lanes.map((lane) => decideLane(batch, lane, decided)));
  }
  return decided;
}

function* decideLane(batch: Batch, lane: readonly Numbered[], decided: Group[]): Recipe<void> {
  for (const [i, change] of lane) {
    const group = begun(batch);
    const done = [yield* carryOut(group, change)];
    const { events, rooms, news, server } = group;
    decided[i] = { done, events, rooms, news, server };
  }
}

/** Posts that follow each other, or one change of another kind. */
function stretchesOf(changes: readonly Change[]): Numbered[][] {
  const stretches: Numbered[][] = [];
  let isOpen = false;
  for (const [i, change] of changes.entries()) {
    const isPost = change[1].type === "message.post";
    if (isPost && isOpen) stretches.at(-1)?.push([i, change]);
    else stretches.push([[i, change]]);
    isOpen = isPost;
  }
  return stretches;
}

/** The posts into each room. Their rooms are at hand then. */
async function lanesOf(runner: Runner, { kept }: Batch, stretch: readonly Numbered[]): Promise<Numbered[][]> {
  if (stretch.length === 1) return [[...stretch]];
  const keys = new Set(stretch.map(roomOfPost));
  await runner.all([...keys].map((key) => kept.findRoom(key)));
  const lanes = new Map<number, Numbered[]>();
  for (const one of stretch) {
    const key = roomOfPost(one);
    const lane = kept.roomAtHand(key)?.kind === "direct" ? CONVERSATIONS : key;
    const others = lanes.get(lane);
    if (others) others.push(one);
    else lanes.set(lane, [one]);
  }
  return [...lanes.values()];
}

const roomOfPost = ([, [, command]]: Numbered): number =>
  command.type === "message.post" ? keyOf(command.room) : CONVERSATIONS;

const begun = ({ kept, at }: Batch): Writing => ({
  ...{ kept, at, events: [], rooms: [], news: [], server: [], hasErased: false },
  beginErasing: () => {
    const end = performance.now() + STEP_MS_MAX;
    return () => performance.now() >= end;
  },
});
