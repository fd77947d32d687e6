import { limits } from "../protocol/limits.ts";
import type { DirectOpen } from "../protocol/member.ts";
import { Buckets } from "./buckets.ts";
import type { Outcome } from "./commit.ts";
import { isStranger, type Payer } from "./payer.ts";
import { type Portions, partOfNetwork, partOfPerson } from "./portions.ts";

/**
 * Limits how often newcomers begin conversations. It counts only new ones: opening a conversation that exists, as the
 * plain protocol does for every private message, is free.
 */
export class Openings {
  readonly #people: Buckets<string>;
  readonly #networks: Buckets<string>;

  constructor(portions?: Portions) {
    this.#people = new Buckets(
      {
        burst: limits.newConversationsBurstMax,
        perSecond: limits.newConversationsPerMinuteMax / 60,
      },
      portions && partOfPerson(portions),
    );
    this.#networks = new Buckets(
      {
        burst: limits.newConversationsPerAddressBurstMax,
        perSecond: limits.newConversationsPerAddressPerMinuteMax / 60,
      },
      portions && partOfNetwork(portions),
    );
  }

  /** `open` carries it out; beyond the limit only if no conversation must be made. */
  async perform(
    command: DirectOpen,
    payer: Payer,
    now: number,
    open: (command: DirectOpen) => Promise<Outcome>,
  ): Promise<Outcome> {
    const { person, group } = payer;
    const waitMs = Math.max(
      this.#people.wait(person, now),
      isStranger(payer) ? this.#networks.wait(group, now) : 0,
    );
    if (waitMs > 0) return open({ ...command, waitMs });
    // Taken in advance, since many may be under way at once.
    this.#take(payer, now, 1);
    const outcome = await open(command);
    if (outcome.refused || outcome.events[0]?.type !== "room.created") this.#take(payer, now, -1);
    return outcome;
  }

  #take(payer: Payer, now: number, count: number): void {
    this.#people.spend(payer.person, now, count);
    if (isStranger(payer)) this.#networks.spend(payer.group, now, count);
  }
}
