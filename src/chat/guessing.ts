import { duration } from "../protocol/duration.ts";
import { free } from "./costs.ts";
import { happened, refuse } from "./decide.ts";
import { anyone } from "./demands.ts";
import { countedKeys, counting } from "./guesses.ts";
import { rule } from "./rule.ts";

/** A password or a code is about to be checked: it counts as wrong until it proves right. */
export const beginGuess = rule("guess.begin", {
  sees: ({ keys }) => ({ guesses: countedKeys(keys) }),
  may: anyone,
  costs: free,
  decide({ guesses: { now, kept: before } }, { keys }) {
    const { waitMs, kept } = counting(keys, before, (one) => one.begin(keys, now));
    if (waitMs === 0) return happened({ type: "guesses.counted", kept });
    return refuse("rate_limited", { message: `try again in ${duration(waitMs)}`, retryAfterMs: waitMs });
  },
});

export const endGuess = rule("guess.end", {
  sees: ({ keys }) => ({ guesses: countedKeys(keys) }),
  may: anyone,
  costs: free,
  decide({ guesses: { kept: before } }, { keys, right }) {
    const { kept } = counting(keys, before, (one) => {
      if (right) one.wasRight(keys);
      else one.wasNotTried(keys);
      return 0;
    });
    return happened({ type: "guesses.counted", kept });
  },
});

export const forgetGuesses = rule("guess.forget", {
  sees: () => ({}),
  may: anyone,
  costs: free,
  decide: () => happened({ type: "guesses.forgotten" }),
});
