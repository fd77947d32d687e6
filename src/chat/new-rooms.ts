import { duration } from "../protocol/duration.ts";
import { refusal } from "../protocol/errors.ts";
import { limits } from "../protocol/limits.ts";
import type { Outcome } from "./commit.ts";
import { PerNetwork } from "./per-network.ts";
import type { Portions } from "./portions.ts";

/**
 * Limits how often newcomers of one network make rooms. A room stays when its maker is gone, so a limit for each maker
 * is not enough.
 */
export class NewRooms {
  readonly #made: PerNetwork;

  constructor(portions?: Portions) {
    const { newRoomsPerAddressBurstMax: burst, newRoomsPerAddressPerHourMax: perHour } = limits;
    this.#made = new PerNetwork({ burst, perSecond: perHour / 3_600 }, portions);
  }

  /** A room that was not made does not count. */
  async perform(network: string, now: number, make: () => Promise<Outcome>): Promise<Outcome> {
    const waitMs = this.#made.take(network, now);
    if (waitMs > 0)
      return {
        refused: refusal("rate_limited", {
          message: `newcomers of your network have made too many rooms: try again in ${duration(waitMs)}`,
          retryAfterMs: waitMs,
        }),
      };
    const outcome = await make();
    if (outcome.refused) this.#made.giveBack(network, now);
    return outcome;
  }
}
