import type { Finding } from "../protocol/checkup.ts";
import type { Settings } from "../protocol/server-settings.ts";
import type { Bus } from "./bus.ts";
import type { Metrics } from "./metrics.ts";
import type { Encode } from "./pictures.ts";
import type { Clock, Log, Secrets } from "./ports.ts";
import type { SearchIndex } from "./search.ts";
import type { Store } from "./store.ts";

/** What the chat gets: its ports and its settings. */
export interface World {
  readonly store: Store;
  readonly bus: Bus;
  readonly clock: Clock;
  readonly log: Log;
  readonly secrets: Secrets;
  readonly metrics: Metrics;
  /** Random, another one at each start: it tells this run of the node from the one before. */
  readonly run: string;
  /** Random, kept in the data folder: a node that starts again takes the name of its run before. */
  readonly home?: string | undefined;
  /** Of the program, for the operator. */
  readonly version?: string | undefined;
  /** The search index; none = there is no search. */
  readonly index?: SearchIndex;
  /** Looks for what is wrong around the server; none = nobody does. */
  readonly examine?: () => Promise<readonly Finding[]>;
  /** Makes pictures of what people upload; none = no picture is taken. */
  readonly encode?: Encode;
  /** Flood control; off for benchmarks and conformance suites. */
  readonly rateLimit: boolean;
  /** How many times the usual budget strangers have. */
  readonly strangersBudget?: number;
  /** The settings of the environment, which have precedence over those of the database. */
  readonly fixed?: Settings;
  /** The room that always exists; empty = none. */
  readonly defaultRoom: string;
  /** How many days rooms without a number of their own keep messages; none = forever. */
  readonly keepDays?: number | undefined;
  /** The shortest password. */
  readonly passwordMin: number;
  /** For so many days r0, the server's log, is kept. */
  readonly auditDays: number;
}
