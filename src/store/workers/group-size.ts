import { isStranger, type Payer } from "../../chat/payer.ts";
import { bytesOf, workOf } from "../../chat/prices.ts";
import type { Change } from "../change.ts";

/**
 * The size of one group: at most so many changes, about so many bytes of text, so that its events fit into every
 * reader's outbox, and about so many microseconds of work, since what comes next waits for all of it.
 */
export const GROUP_CHANGES_MAX = 1_000;
const GROUP_BYTES_MAX = 131_072;
const GROUP_WORK_MAX = 12_000;
/** The work in one group for people who are new here: their requests make others wait less. */
const STRANGERS_WORK_MAX = 3_000;
/** The part of a post's price that is not the writer's work: receiving it and passing it on. */
const POST_ELSEWHERE = 18;

/** A change that may be in a group, and who pays for it. */
export interface Sized {
  readonly change: Change;
  readonly payer: Payer;
}

/** Adds up the size of a group. */
export class GroupSize {
  #changes = 0;
  #bytes = 0;
  #work = 0;
  #strangers = 0;

  add({ change: [, command], payer }: Sized): void {
    this.#changes += 1;
    this.#bytes +=
      command.type === "message.post" || command.type === "message.edit" ? bytesOf(command.body) : 0;
    const work = workOf(command) - (command.type === "message.post" ? POST_ELSEWHERE : 0);
    this.#work += work;
    if (isStranger(payer)) this.#strangers += work;
  }

  get isFull(): boolean {
    return (
      this.#changes >= GROUP_CHANGES_MAX ||
      this.#bytes > GROUP_BYTES_MAX ||
      this.#work > GROUP_WORK_MAX ||
      this.#strangers > STRANGERS_WORK_MAX
    );
  }
}

export function isOneGroup(waiting: readonly Sized[]): boolean {
  if (waiting.length <= 1) return true;
  const size = new GroupSize();
  for (const one of waiting) {
    if (size.isFull) return false;
    size.add(one);
  }
  return true;
}
