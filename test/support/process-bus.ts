import type { Bell, Bus, BusEars, NodeId, Subject } from "../../src/chat/bus.ts";
import type { Signal } from "../../src/protocol/signals.ts";
import { Dice } from "./dice.ts";
import { turns } from "./turns.ts";

interface Node {
  readonly name: NodeId;
  readonly subjects: Set<Subject>;
  ears: BusEars | undefined;
}

/** How bad the way between the nodes is: each is a share of what is sent. */
interface Weather {
  readonly lost: number;
  readonly twice: number;
  readonly late: number;
}
const FINE: Weather = { lost: 0, twice: 0, late: 0 };
const LATE_TURNS_MAX = 5;

/** A bus between nodes in one process. It can lose, repeat and shuffle, as a bus may. */
export class ProcessBus {
  weather = FINE;
  readonly #dice: Dice;
  readonly #nodes = new Set<Node>();

  constructor(seed = 1) {
    this.#dice = new Dice(seed);
  }

  node(name: string): Bus {
    const node: Node = { name: name as NodeId, subjects: new Set(), ears: undefined };
    return {
      node: node.name,
      reach: "connected",
      hear: (ears) => {
        node.ears = ears;
        this.#nodes.add(node);
      },
      ring: (bell: Bell) =>
        this.#send(node, bell.user ? [bell.room, bell.user] : [bell.room], (ears) => ears.bell(bell)),
      signal: (to: Subject, signal: Signal) =>
        this.#send(node, [to], (ears) => ears.signal(to, signal, node.name)),
      listen: (to) => node.subjects.add(to),
      leave: (to) => node.subjects.delete(to),
      close: async () => {
        this.#nodes.delete(node);
      },
    };
  }

  /** The way is good from now on, and says that it was not. */
  clears(): void {
    this.weather = FINE;
    for (const { ears } of this.#nodes) ears?.lost();
  }

  #send(from: Node, subjects: readonly Subject[], say: (ears: BusEars) => void): void {
    for (const node of this.#nodes) {
      if (node === from || !subjects.some((subject) => node.subjects.has(subject))) continue;
      const { lost, twice, late } = this.weather;
      const times = this.#dice.happens(lost) ? 0 : this.#dice.happens(twice) ? 2 : 1;
      for (let i = 0; i < times; i += 1) {
        const wait = this.#dice.happens(late) ? 1 + this.#dice.below(LATE_TURNS_MAX) : 0;
        void turns(wait).then(() => {
          if (node.ears && this.#nodes.has(node)) say(node.ears);
        });
      }
    }
  }
}
