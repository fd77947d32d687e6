import type { Engine, Row, Value } from "../../src/store/copying/engine.ts";
import type { Table } from "../../src/store/copying/plan.ts";

/** How many more statements there are until everything ends, as when the process is killed. */
export class Cut {
  left: number;

  constructor(left: number) {
    this.left = left;
  }

  step(): void {
    this.left -= 1;
    if (this.left < 0) throw new Error("cut");
  }
}

/** An engine whose work ends in the middle. What was not committed is rolled back, as it is when a process ends. */
export class CutEngine implements Engine {
  readonly #engine: Engine;
  readonly #cut: Cut;

  constructor(engine: Engine, cut: Cut) {
    this.#engine = engine;
    this.#cut = cut;
  }

  get place(): string {
    return this.#engine.place;
  }

  get tables(): readonly Table[] {
    return this.#engine.tables;
  }

  async all<R>(sql: string, values?: readonly Value[]): Promise<R[]> {
    this.#cut.step();
    return await this.#engine.all<R>(sql, values);
  }

  async atOnce(work: () => Promise<void>): Promise<void> {
    await this.#engine.atOnce(async () => {
      await work();
      this.#cut.step();
    });
    this.#cut.step();
  }

  async insert(table: Table, rows: readonly Row[]): Promise<void> {
    this.#cut.step();
    await this.#engine.insert(table, rows);
  }

  lastNumber(table: Table): Promise<number> {
    return this.#engine.lastNumber(table);
  }

  setLastNumber(table: Table, last: number): Promise<void> {
    return this.#engine.setLastNumber(table, last);
  }

  refuseServers(): Promise<void> {
    return this.#engine.refuseServers();
  }

  close(): Promise<void> {
    return this.#engine.close();
  }
}
