import { duration } from "../protocol/duration.ts";
import { refusal } from "../protocol/errors.ts";
import { limits } from "../protocol/limits.ts";
import { PerNetwork } from "./per-network.ts";
import type { Outcome } from "./ports.ts";

/** How often the newcomers of one network make rooms: a room stays when its maker is gone, so to count by maker is not enough. */
export class NewRooms {
  readonly #made = new PerNetwork({
    burst: limits.newRoomsPerAddressBurstMax,
    perSecond: limits.newRoomsPerAddressPerHourMax / 3_600,
  });

  /** A room that is not made counts for nothing. */
  async perform(network: string, now: number, make: () => Promise<Outcome>): Promise<Outcome> {
    const waitMs = this.#made.take(network, now);
    if (waitMs > 0)
      return {
        refused: refusal("rate_limited", {
          message: `too many rooms were made by newcomers of your network: try again in ${duration(waitMs)}`,
          retryAfterMs: waitMs,
        }),
      };
    const outcome = await make();
    if (outcome.refused) this.#made.giveBack(network, now);
    return outcome;
  }
}
