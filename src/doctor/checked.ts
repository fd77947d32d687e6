import type { Metrics } from "../chat/metrics.ts";
import type { NodeState } from "../chat/store.ts";
import type { Config } from "../config.ts";
import type { Probes } from "../net/probes.ts";
import type { Finding } from "../protocol/checkup.ts";

/** The running server, as far as the doctor looks at it. */
export interface Checked {
  readonly config: Config;
  readonly version: string;
  /** The version of Bun that it is made for. */
  readonly bun: string;
  /** The port of the page. */
  port(): number;
  readonly probes: Probes;
  /** Files that the process may open. */
  readonly filesMax: number;
  readonly metrics: Metrics;
  readonly chat: {
    /** Why the store refuses work; undefined = it does not. */
    readonly trouble: string | undefined;
    nodes(): Promise<readonly NodeState[]>;
  };
  /** The issuer by which people sign in; undefined = none. */
  readonly issuer: { examine(): Promise<{ readonly told: string } | undefined> } | undefined;
  /** In milliseconds since 1970. */
  now(): number;
  /** For how long the server has been running. */
  upMs(): number;
}

/** Looks at one part of the server. */
export type Check = (checked: Checked) => Promise<readonly Finding[]> | readonly Finding[];

type About = Finding["about"];
export const ok = (about: About, says: string): Finding => ({ about, state: "ok", says });
export const warning = (about: About, says: string, mend: string): Finding => ({
  ...{ about, state: "warning", says, mend },
});
export const problem = (about: About, says: string, mend: string): Finding => ({
  ...{ about, state: "problem", says, mend },
});
