import type { Command, RequestType } from "../protocol/frames.ts";
import type { Look } from "../protocol/looking.ts";
import type { Cost } from "./costs.ts";
import type { Decision } from "./decide.ts";
import type { Demand } from "./demands.ts";
import type { Scope, Seen } from "./scope.ts";
import type { Field, View } from "./view.ts";

type CommandOf<T> = Extract<Command, { readonly type: T }>;

type Terms = Pick<Action, "may" | "costs"> & Partial<Pick<Action, "shows">>;

/** What every action has, through every door. */
export class Action<T extends string = string> {
  readonly type: T;
  /** What it demands of the person who asks. The refusal is that of the first demand that is not met. */
  readonly may: readonly Demand[];
  readonly costs: Cost;
  /** Of a question: what it shows that is not the own of the person who asks, so that the server's log notes it. */
  readonly shows: ((question: object) => Look["what"] | undefined) | undefined;

  constructor(type: T, { may, costs, shows }: Terms) {
    this.type = type;
    this.shows = shows;
    this.may = may;
    this.costs = costs;
  }
}

/** A command's rule: what its decision sees, and the decision. */
export class Rule<T extends string = string> extends Action<T> {
  readonly sees: (command: Command) => Scope;
  readonly decide: (view: View, command: Command) => Decision;
  /** What the operator's log says when it is done; none = the log says nothing. */
  readonly told: string | undefined;

  constructor(type: T, { sees, decide, told, ...action }: Omit<Rule, "type" | "shows">) {
    super(type, action);
    this.sees = sees;
    this.decide = decide;
    this.told = told;
  }
}

/** Makes misspelled parts of a scope errors. Without this they would be ignored, or S would be all of Scope. */
type OnlyScope<S> = keyof Scope extends keyof S ? never : Record<Exclude<keyof S, keyof Scope>, never>;

/**
 * Defines a command: what its decision sees of the world, who may give it, what it costs, and the decision. The
 * decision and the demands see the fields that `sees` names, and do not compile if they look at others.
 */
export const rule = <T extends Command["type"], S extends Scope>(
  type: T,
  {
    sees,
    decide,
    ...rest
  }: {
    readonly sees: (command: CommandOf<T>) => S & OnlyScope<S>;
    readonly may: readonly Demand<keyof Seen<S> & Field>[];
    readonly costs: Cost;
    readonly told?: string;
    readonly decide: (view: Seen<S>, command: CommandOf<T>) => Decision;
  },
): Rule<T> =>
  // The only cast of a view to what its scope names: the store loads exactly that.
  new Rule(type, {
    told: undefined,
    ...rest,
    sees: sees as unknown as Rule["sees"],
    decide: decide as unknown as Rule["decide"],
  });

/** What people ask by HTTP only. */
export type HttpAction = `account.${"export" | "picture"}` | `audit.${"export"}` | `server.${"logo"}`;

/** Defines a request that is not a command: a question, a signal, or a request of which a door makes a command. */
export const action = <T extends Exclude<RequestType, Command["type"]> | HttpAction>(
  type: T,
  terms: Terms,
): Action<T> => new Action(type, terms);
