import { duration } from "../protocol/duration.ts";
import { type Refusal, refusal } from "../protocol/errors.ts";
import type { Command } from "../protocol/frames.ts";
import type { RoomId, UserId } from "../protocol/ids.ts";
import { Budgets } from "./budgets.ts";
import type { Outcome } from "./commit.ts";
import { Expenses } from "./expenses.ts";
import type { Counter, Metrics } from "./metrics.ts";
import { Patience } from "./patience.ts";
import { type Payer, strangersOf } from "./payer.ts";
import { type Portions, partOfPerson } from "./portions.ts";
import { erasingWork, priceOf, questionPrice, requestPrice, signalWork } from "./prices.ts";
import { Rates } from "./rates.ts";
import type { ActionType } from "./rules.ts";

export interface TollWorld {
  /** Milliseconds of a clock that never jumps. */
  readonly now: () => number;
  /** The number of clients on this node that get a room's events. */
  readonly readersOf: (room: RoomId) => number;
  readonly metrics: Metrics;
  readonly strangersBudget?: number;
  /** Which part of each limit this node grants; none = all of it. */
  readonly portions?: Portions | undefined;
}

/** Charges every request to a budget, through every door. */
export class Toll {
  readonly #world: TollWorld;
  readonly #rates: Rates;
  readonly #budgets: Budgets;
  readonly #patience: Patience;
  readonly #refused: Counter;
  /** Who costs what. */
  readonly expenses: Expenses;

  constructor(world: TollWorld) {
    this.#world = world;
    const { portions } = world;
    this.expenses = new Expenses(world.now);
    this.#rates = new Rates(portions && partOfPerson(portions));
    this.#patience = new Patience(portions);
    this.#budgets = new Budgets(world.strangersBudget, portions);
    this.#refused = world.metrics.counter({
      name: "limits_met_total",
      says: "Requests that were refused by a limit",
      by: "limit",
    });
  }

  /**
   * Why a command is not carried out now; undefined = it is paid. `payer` asked for it; none = the server itself.
   * `named` is the room that the command gives by name.
   */
  command(actor: UserId, command: Command, payer?: Payer, named?: RoomId): Refusal | undefined {
    const tooOften = this.gesture(actor, command.type, payer);
    if (tooOften || !payer) return tooOften;
    const now = this.#world.now();
    const room = ("room" in command ? command.room : undefined) ?? named;
    const readers = room ? this.#world.readersOf(room) : 0;
    const price = priceOf(command, readers);
    const waitMs = this.#budgets.pay(payer, price, now);
    if (waitMs > 0) return this.#refuse("budget", waitMs, payer);
    this.expenses.note(payer, price.work, room && { room, readers });
    if (!room || price.text === 0) return undefined;
    return this.#refuse("room", this.#budgets.payRoom(room, payer.person, price.text, now), payer);
  }

  /** Why a person may not do something of this kind now; undefined = it is paid. */
  gesture(actor: UserId, type: Command["type"] | "typing", payer?: Payer): Refusal | undefined {
    return this.#refuse("rate", this.#rates.wait(actor, type, this.#world.now()), payer);
  }

  /** Why a question is not answered now; undefined = it is paid. */
  question(payer: Payer, action: ActionType): Refusal | undefined {
    const price = questionPrice(action);
    this.expenses.note(payer, price.work);
    return this.#refuse("budget", this.#budgets.pay(payer, price, this.#world.now()), payer);
  }

  /** Why an HTTP request is not answered now; undefined = it is paid. The strangers of its network pay. */
  request(network: string): Refusal | undefined {
    const payer = strangersOf(network);
    this.expenses.note(payer, requestPrice.work);
    return this.#refuse("budget", this.#budgets.pay(payer, requestPrice, this.#world.now()));
  }

  /** Why a greeting is not answered now; undefined = it is paid. `payer` has not said who they are. */
  greeting(payer: Payer): Refusal | undefined {
    return this.#refuse("budget", this.#budgets.pay(payer, questionPrice("hello"), this.#world.now()));
  }

  /**
   * Why the server admits no new person from this network now; undefined = it does. Too many of them went on after many
   * refusals.
   */
  newcomer(network: string): Refusal | undefined {
    return away(this.#patience.newcomerMs(network, this.#world.now()));
  }

  /** Why a person is turned away; undefined = they are not. They went on after many refusals. */
  turnedAway({ person }: Payer): Refusal | undefined {
    return away(this.#patience.awayMs(person, this.#world.now()));
  }

  /** Why a person may not enter now; undefined = they may. They may owe for work that they caused before. */
  entry(payer: Payer): Refusal | undefined {
    const debtMs = this.#budgets.debtMs(payer, this.#world.now());
    return this.turnedAway(payer) ?? this.#refuse("budget", debtMs);
  }

  /** Charges for a signal to so many readers. */
  signal(payer: Payer, readers: number): void {
    this.charge(payer, signalWork(readers));
  }

  /**
   * Charges for work that is already done, in microseconds. Returns the milliseconds until the debt that it leaves is
   * paid.
   */
  charge(payer: Payer, work: number): number {
    this.expenses.note(payer, work);
    return this.#budgets.charge(payer, { work, text: 0 }, this.#world.now());
  }

  /** Charges for the part of a log that the server must scan to erase something. */
  erasing(payer: Payer, outcome: Promise<Outcome>): void {
    outcome.then(
      (done) => {
        const event = done.refused ? undefined : done.events[0];
        if (event?.type === "messages.erased") this.charge(payer, erasingWork(event.last - event.first + 1));
      },
      // The person who asked gets the error.
      () => {},
    );
  }

  #refuse(kind: keyof typeof sentences, waitMs: number, payer?: Payer): Refusal | undefined {
    if (waitMs === 0) return undefined;
    if (payer) this.#patience.refused(payer, this.#world.now());
    this.#refused.add(kind);
    return refusal("rate_limited", {
      message: `${sentences[kind]}: try again in ${duration(waitMs)}`,
      retryAfterMs: waitMs,
    });
  }
}

const sentences = {
  rate: "you are doing this too often",
  budget: "you are asking for more than your share of this server",
  room: "more is being written in this room than its readers can follow",
} as const;

const away = (waitMs: number): Refusal | undefined =>
  waitMs === 0
    ? undefined
    : refusal("rate_limited", {
        message: `you, or others who are new at your address, went on after many refusals: come back in ${duration(waitMs)}`,
        retryAfterMs: waitMs,
      });
