import type { Refusal } from "../protocol/errors.ts";
import { type Demand, unmet } from "./demands.ts";
import { type ActionType, actions } from "./rules.ts";
import type { Standing } from "./standing.ts";

/** The one gate: why this may not be done, if so. Every action of every door passes it. */
export const forbidden = (action: ActionType, standing: Standing): Refusal | undefined =>
  unmet(actions[action].may, standing);

/** What an action demands, in words, and how it is refused otherwise. */
export const demandsOf = (action: ActionType): readonly Pick<Demand, "demands" | "code">[] =>
  actions[action].may;
