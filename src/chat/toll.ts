import { duration } from "../protocol/duration.ts";
import { type Refusal, refusal } from "../protocol/errors.ts";
import type { Command } from "../protocol/frames.ts";
import type { RoomId, UserId } from "../protocol/ids.ts";
import { Budgets } from "./budgets.ts";
import type { Counter, Metrics } from "./metrics.ts";
import { Patience } from "./patience.ts";
import { type Payer, strangersOf } from "./payer.ts";
import type { Outcome } from "./ports.ts";
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
}

/** Where everything that is asked for is paid, through whichever door it comes. */
export class Toll {
  readonly #world: TollWorld;
  readonly #rates = new Rates();
  readonly #budgets: Budgets;
  readonly #patience = new Patience();
  readonly #refused: Counter;

  constructor(world: TollWorld) {
    this.#world = world;
    this.#budgets = new Budgets(world.strangersBudget);
    this.#refused = world.metrics.counter({
      name: "limits_met_total",
      says: "Requests that were refused since somebody asked for too much",
      by: "limit",
    });
  }

  /**
   * Why a command is not carried out now, if so. `payer`: who asked for it; none: the server itself. `named`: the room
   * that the command gives by name.
   */
  command(actor: UserId, command: Command, payer?: Payer, named?: RoomId): Refusal | undefined {
    const tooOften = this.gesture(actor, command.type, payer);
    if (tooOften || !payer) return tooOften;
    const now = this.#world.now();
    const room = ("room" in command ? command.room : undefined) ?? named;
    const price = priceOf(command, room ? this.#world.readersOf(room) : 0);
    const waitMs = this.#budgets.pay(payer, price, now);
    if (waitMs > 0) return this.#refuse("budget", waitMs, payer);
    if (!room || price.text === 0) return undefined;
    return this.#refuse("room", this.#budgets.payRoom(room, payer.person, price.text, now), payer);
  }

  /** Why a person may not do something of this kind now, if so. */
  gesture(actor: UserId, type: Command["type"] | "typing", payer?: Payer): Refusal | undefined {
    return this.#refuse("rate", this.#rates.wait(actor, type, this.#world.now()), payer);
  }

  /** Why a question is not looked into now, if so. */
  question(payer: Payer, action: ActionType): Refusal | undefined {
    return this.#refuse("budget", this.#budgets.pay(payer, questionPrice(action), this.#world.now()), payer);
  }

  /** Why a request by HTTP is not looked into now, if so: it is paid by the strangers of its network. */
  request(network: string): Refusal | undefined {
    const price = this.#budgets.pay(strangersOf(network), requestPrice, this.#world.now());
    return this.#refuse("budget", price);
  }

  /** Why a greeting is not read now, if so. `payer` has not said who they are. */
  greeting(payer: Payer): Refusal | undefined {
    return this.#refuse("budget", this.#budgets.pay(payer, questionPrice("hello"), this.#world.now()));
  }

  /** Why no new person from this network is admitted now, if so: too many went on after many refusals. */
  newcomer(network: string): Refusal | undefined {
    return away(this.#patience.newcomerMs(network, this.#world.now()));
  }

  /** Why a person is not admitted, or their connection is closed: they went on after many refusals. */
  turnedAway({ person }: Payer): Refusal | undefined {
    return away(this.#patience.awayMs(person, this.#world.now()));
  }

  /** Why a person is not admitted now, if so: the work they caused before may not be paid yet. */
  entry(payer: Payer): Refusal | undefined {
    const debtMs = this.#budgets.debtMs(payer, this.#world.now());
    return this.turnedAway(payer) ?? this.#refuse("budget", debtMs);
  }

  /** A signal that goes to so many readers. */
  signal(payer: Payer, readers: number): void {
    this.charge(payer, signalWork(readers));
  }

  /** Work that is done already, in microseconds. Returns the milliseconds until the debt that it leaves is paid. */
  charge(payer: Payer, work: number): number {
    return this.#budgets.charge(payer, { work, text: 0 }, this.#world.now());
  }

  /** What is to be erased is looked for through a part of a log. */
  erasing(payer: Payer, outcome: Promise<Outcome>): void {
    outcome.then(
      (done) => {
        const event = done.refused ? undefined : done.events[0];
        if (event?.type === "messages.erased") this.charge(payer, erasingWork(event.last - event.first + 1));
      },
      // The person who asked learns of it.
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
