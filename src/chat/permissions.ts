import type { Refusal } from "../protocol/errors.ts";
import { type Demand, unmet } from "./demands.ts";
import { type ActionType, actions } from "./rules.ts";
import type { Standing } from "./standing.ts";

/** The one gate, which every action of every door passes. Undefined = the action is allowed. */
export const forbidden = (action: ActionType, standing: Standing): Refusal | undefined =>
  unmet(actions[action].may, standing);

/** What an action demands, in words, and the code of its refusal. */
export const demandsOf = (action: ActionType): readonly Pick<Demand, "demands" | "code">[] =>
  actions[action].may;
