/** What one run of a series showed. */
export interface Outcome {
  readonly rounds: number;
  /** Messages that the server acknowledged. */
  readonly acknowledged: number;
  /** Those among them that were not there afterwards as they were acknowledged. */
  readonly lost: number;
  /** Everything else that breaks the promise, in sentences. */
  readonly anomalies: readonly string[];
  /** What else is worth knowing. */
  readonly notes: readonly string[];
}

/**
 * A long proof: something is done to a server again and again, and what its clients were told is held against what is
 * there. `scripts/prove.ts` has the table of them.
 */
export interface Series {
  readonly name: string;
  /** The rules of SPEC.md that it tries to show false. */
  readonly rules: readonly string[];
  /** What is done in a round, and what is looked at. A sentence or two for the report. */
  readonly does: string;
  /** How many rounds make a proof. */
  readonly rounds: number;
  /** A server that is broken on purpose: the series shows something only if this one is seen to lose messages. */
  readonly control?: true;
  /** Why it cannot run here, if so. */
  readonly lacking?: string | undefined;
  run(rounds: number, say: (line: string) => void): Promise<Outcome>;
}

/** Adds up what rounds showed. */
export class Sum {
  readonly anomalies: string[] = [];
  readonly notes: string[] = [];
  rounds = 0;
  acknowledged = 0;
  lost = 0;

  /** One more round; anomalies are told with the number of the round. */
  add(round: { acknowledged: number; lost: number; anomalies?: readonly string[] }): void {
    this.rounds += 1;
    this.acknowledged += round.acknowledged;
    this.lost += round.lost;
    for (const anomaly of round.anomalies ?? []) this.anomalies.push(`round ${this.rounds}: ${anomaly}`);
  }
}
