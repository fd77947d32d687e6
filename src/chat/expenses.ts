import type { Costs } from "../protocol/expenses.ts";
import type { RoomId, UserId } from "../protocol/ids.ts";
import { type Payer, SERVER } from "./payer.ts";
import type { Store } from "./store.ts";

const MINUTE_MS = 60_000;
const MINUTES = 60;
/** So many of each kind are counted within a minute; what others cost is not told. */
const COUNTED_MAX = 2_000;
/** So many of each kind are kept of a minute that is over, and told. */
const KEPT_MAX = 50;
const TOLD_MAX = 10;

/** What one person, network or room has cost. */
export interface Expense {
  /** Microseconds of work, by the economy's figures. */
  readonly work: number;
  readonly requests: number;
  /** How often something was sent to a reader because of it. */
  readonly deliveries: number;
}
type Counts = Map<string, Expense>;
type Kind = "people" | "networks" | "rooms";
const KINDS = ["people", "networks", "rooms"] as const;
type Minute = Readonly<Record<Kind, Counts>>;

/** The dearest ones of a span of time, the dearest first. `ms` is how long it was. */
export type Dearest = { readonly ms: number } & {
  readonly [K in Kind]: readonly (readonly [key: string, cost: Expense])[];
};

const none = (): Minute => ({ people: new Map(), networks: new Map(), rooms: new Map() });

/** Who costs what, on this node: of the last hour, minute by minute. */
export class Expenses {
  readonly #now: () => number;
  readonly #startedAt: number;
  /** The newest last; of all but the newest only the dearest are kept. */
  #minutes: Minute[] = [none()];
  #begunAt: number;

  constructor(now: () => number) {
    this.#now = now;
    this.#begunAt = now();
    this.#startedAt = this.#begunAt;
  }

  /** Notes work of a person, of the strangers' network that pays for it, and in a room. */
  note(
    { person, group }: Payer,
    work: number,
    place?: { readonly room: RoomId; readonly readers: number },
  ): void {
    if (group === SERVER.group) return;
    const { people, networks, rooms } = this.#present();
    const cost = { work, requests: 1, deliveries: place?.readers ?? 0 };
    if (/^u\d/.test(person)) add(people, person, cost);
    if (group !== person && group !== "") add(networks, group, cost);
    if (place) add(rooms, place.room, cost);
  }

  /** Of the present minute and the one before, or of all minutes that are kept. */
  dearest(span: "minute" | "hour"): Dearest {
    this.#present();
    const count = span === "minute" ? 2 : MINUTES;
    const some = this.#minutes.slice(-count);
    const from = Math.max(this.#startedAt, this.#begunAt - (some.length - 1) * MINUTE_MS);
    const of = (kind: Kind) => {
      const sums: Counts = new Map();
      for (const minute of some) for (const [key, cost] of minute[kind]) add(sums, key, cost);
      return dearestOf(sums, TOLD_MAX);
    };
    const ms = Math.max(1, this.#now() - from);
    return { ms, people: of("people"), networks: of("networks"), rooms: of("rooms") };
  }

  #present(): Minute {
    const passed = Math.floor((this.#now() - this.#begunAt) / MINUTE_MS);
    if (passed > 0) {
      const over = this.#minutes.pop() ?? none();
      const kept = Object.fromEntries(KINDS.map((kind) => [kind, new Map(dearestOf(over[kind], KEPT_MAX))]));
      const empty = Array.from({ length: Math.min(passed, MINUTES) }, none);
      this.#minutes = [...this.#minutes, kept as Minute, ...empty].slice(-MINUTES);
      this.#begunAt += passed * MINUTE_MS;
    }
    return this.#minutes.at(-1) as Minute;
  }
}

function add(costs: Counts, key: string, { work, requests, deliveries }: Expense): void {
  const before = costs.get(key);
  if (!before && costs.size >= COUNTED_MAX) return;
  costs.set(key, {
    work: (before?.work ?? 0) + work,
    requests: (before?.requests ?? 0) + requests,
    deliveries: (before?.deliveries ?? 0) + deliveries,
  });
}

const dearestOf = (costs: Counts, most: number): [string, Expense][] =>
  [...costs].sort(([, one], [, other]) => other.work - one.work).slice(0, most);

interface Known {
  readonly store: Pick<Store, "namesOf">;
  readonly cloak: (network: string) => string;
}

/** The same with names, as people who look after the server read it. */
export async function costsOf(
  { ms, people, networks, rooms }: Dearest,
  { store, cloak }: Known,
): Promise<Costs> {
  const users = people.map(([key]) => key as UserId);
  const names = await store.namesOf(
    users,
    rooms.map(([key]) => key as RoomId),
  );
  const said = ({ work, requests, deliveries }: Expense) => ({
    share: Math.round(work / ms) / 10,
    requests,
    deliveries,
  });
  return {
    seconds: Math.round(ms / 1_000),
    // A guest who is gone has no name any more.
    people: people.map(([key, cost]) => ({
      user: names.people.find(({ id }) => id === key) ?? { id: key as UserId, name: "" },
      ...said(cost),
    })),
    networks: networks.map(([network, cost]) => ({ cloak: cloak(network), ...said(cost) })),
    rooms: rooms.map(([key, cost]) => {
      const name = names.rooms.find(({ id }) => id === key)?.name;
      return { room: key as RoomId, ...(name !== undefined && { name }), ...said(cost) };
    }),
  };
}
