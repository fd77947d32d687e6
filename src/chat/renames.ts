import type { User, UserRename } from "../protocol/account.ts";
import { duration } from "../protocol/duration.ts";
import { refusal } from "../protocol/errors.ts";
import { limits } from "../protocol/limits.ts";
import type { Bans } from "./bans.ts";
import { Buckets } from "./buckets.ts";
import type { Outcome } from "./commit.ts";
import { isStranger, type Payer } from "./payer.ts";
import { type Portions, partOfNetwork, partOfPerson } from "./portions.ts";

/** An event in one more room: what the writer does for it. */
const ROOM_WORK = 30;

interface RenamesWorld {
  readonly bans: Bans;
  /** Charges for the events, and for sending them to everyone who reads one of the user's rooms. */
  charge(payer: Payer, user: User, work: number): void;
  /** This node's part of the limits; none = there are no other nodes. */
  readonly portions: Portions | undefined;
}

/** Limits how often people change their names: each time, everyone in each of their rooms is told. */
export class Renames {
  readonly #world: RenamesWorld;
  readonly #people: Buckets<string>;
  readonly #networks: Buckets<string>;

  constructor(world: RenamesWorld) {
    this.#world = world;
    const { portions } = world;
    this.#people = new Buckets(
      { burst: limits.renamesBurstMax, perSecond: limits.renamesPerHourMax / 3_600 },
      portions && partOfPerson(portions),
    );
    this.#networks = new Buckets(
      { burst: limits.renamesPerAddressBurstMax, perSecond: limits.renamesPerAddressPerHourMax / 3_600 },
      portions && partOfNetwork(portions),
    );
  }

  /** `payer` is undefined if nothing is limited, and if the server itself asks. */
  async perform(
    { name }: UserRename,
    { payer, user, now }: { payer: Payer | undefined; user: User | undefined; now: number },
    rename: () => Promise<Outcome>,
  ): Promise<Outcome> {
    const banned = this.#world.bans.refuses({ user, name, network: "" });
    if (banned) return { refused: banned };
    if (!payer) return rename();
    const waitMs = Math.max(
      this.#people.wait(payer.person, now),
      isStranger(payer) ? this.#networks.wait(payer.group, now) : 0,
    );
    if (waitMs > 0)
      return {
        refused: refusal("rate_limited", {
          message: `you, or others who are new at your address, have changed names too often: try again in ${duration(waitMs)}`,
          retryAfterMs: waitMs,
        }),
      };
    // Taken in advance, since many may be under way at once.
    this.#take(payer, now, 1);
    const outcome = await rename();
    if (outcome.refused || outcome.user?.name === user?.name) this.#take(payer, now, -1);
    else if (user) this.#world.charge(payer, user, outcome.events.length * ROOM_WORK);
    return outcome;
  }

  #take(payer: Payer, now: number, count: number): void {
    this.#people.spend(payer.person, now, count);
    if (isStranger(payer)) this.#networks.spend(payer.group, now, count);
  }
}
