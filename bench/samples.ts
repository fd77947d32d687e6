const FIRST_SAMPLES = 4096;

/** Measured values, kept all: a percentile of a sketch would be one more thing to doubt. */
export class Samples {
  #values = new Float64Array(FIRST_SAMPLES);
  #sorted = false;
  count = 0;

  add(value: number): void {
    if (this.count === this.#values.length) {
      const larger = new Float64Array(this.count * 2);
      larger.set(this.#values);
      this.#values = larger;
    }
    this.#values[this.count] = value;
    this.count += 1;
    this.#sorted = false;
  }

  percentile(percent: number): number {
    const values = this.#values.subarray(0, this.count);
    if (!this.#sorted) values.sort();
    this.#sorted = true;
    return values[Math.min(this.count - 1, Math.floor((this.count * percent) / 100))] ?? Number.NaN;
  }

  clear(): void {
    this.count = 0;
  }
}

export function median(values: readonly number[]): number {
  const sorted = values.filter((value) => !Number.isNaN(value)).sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const high = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 ? high : (high + (sorted[middle - 1] ?? Number.NaN)) / 2;
}
