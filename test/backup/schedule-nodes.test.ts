import { expect, setDefaultTimeout } from "bun:test";
import { join } from "node:path";
import { verifyTables } from "../../src/backup/database.ts";
import { openBackup } from "../../src/backup/opening.ts";
import { Schedule } from "../../src/backup/schedule.ts";
import { Metrics } from "../../src/chat/metrics.ts";
import type { Store } from "../../src/chat/store.ts";
import { HandClock } from "../support/hand-clock.ts";
import { testWith } from "../support/loud-skip.ts";
import { postgresLacking } from "../support/postgres.ts";
import { PostgresHome } from "../support/postgres-home.ts";
import { ProcessBus } from "../support/process-bus.ts";
import { TempFolder } from "../support/temp-folder.ts";
import { turns } from "../support/turns.ts";

setDefaultTimeout(120_000);

/** When schedules look again, and leases are renewed. */
const STEP_MS = 2_000;
const MINUTES = 1;
const STEPS_PER_PERIOD = (MINUTES * 60_000) / STEP_MS;
const BEGIN_MS = Date.UTC(2026, 0, 1);
const command = [
  ...[process.execPath, "--no-install", "--preload", join(import.meta.dir, "set-time.preload.ts")],
  join(import.meta.dir, "../../src/main.ts"),
];

/** Only the test ends a lease: the database's clock goes on while the clocks of the nodes wait. */
const LEASES_LAST = `
  create function lasts() returns trigger language plpgsql as
    'begin new.until := 9007199254740991; return new; end';
  create trigger lasts before insert or update on leases for each row execute function lasts()`;
const LEASE_ENDS = "delete from leases where lease = 'backup'";

interface Place {
  readonly database: string;
  readonly folder: TempFolder;
  readonly bus: ProcessBus;
}

/** What a node does about backups. */
class BackupNode implements AsyncDisposable {
  /** What it logged that was not looked at. */
  readonly told: string[] = [];
  /** How many processes it began. */
  begun = 0;
  readonly #clock = new HandClock();
  readonly #schedule: Schedule;
  #hears = () => {};
  #answered: Promise<unknown> = Promise.resolve();

  constructor(name: string, store: Store, { database, folder, bus }: Place) {
    const now = () => BEGIN_MS + this.#clock.now();
    const begins = () => {
      this.begun += 1;
      return String(now());
    };
    const env = {
      PATH: process.env["PATH"],
      EXCHAT_DATA: folder.in(`data of ${name}`),
      EXCHAT_DATABASE: database,
      get BACKUP_MOMENT() {
        return begins();
      },
    };
    const options = { folder: folder.in("backups"), minutes: MINUTES, keep: 10, command, env };
    const log = {
      info: (what: string) => this.#tells(what),
      error: (what: string, cause: unknown) => this.#tells(`${what}: ${cause}`),
    };
    const world = { bus: bus.node(name), clock: this.#clock, log, run: name, metrics: new Metrics(), now };
    this.#schedule = new Schedule(options, { ...world, store: this.#heard(store) });
  }

  /** It has asked for the lease once. */
  async opens(): Promise<this> {
    await this.#schedule.open();
    return this;
  }

  /** Time passes at this node, and its lease has been answered. */
  async passes(steps: number): Promise<void> {
    for (let step = 0; step < steps; step += 1) {
      this.#clock.pass(STEP_MS);
      await turns(1);
      await this.#answered;
      await turns(1);
    }
  }

  /** As long as it takes. */
  async makesOne(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#hears = resolve;
    if (this.told.length === 0) await promise;
    expect(this.told.splice(0)).toEqual(["a backup was made"]);
    await turns(1);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#schedule.close();
  }

  #tells(what: string): void {
    this.told.push(what);
    this.#hears();
  }

  /** The store, of which a lease asks nothing but changes. */
  #heard(store: Store): Store {
    const change: Store["change"] = (actor, wanted) => {
      const outcome = store.change(actor, wanted);
      this.#answered = outcome.catch(() => undefined);
      return outcome;
    };
    return Object.create(store, { change: { value: change } });
  }
}

testWith(
  postgresLacking,
  "[BACKUP-7] of two nodes one makes a backup in each period, and when it dies, the other goes on",
  async () => {
    using folder = new TempFolder();
    await using home = await PostgresHome.open();
    await using other = await home.beside();
    await home.write(LEASES_LAST);
    const place = { database: home.url, folder, bus: new ProcessBus() };
    await using one = await new BackupNode("one", home.store, place).opens();
    await using two = await new BackupNode("two", other.store, place).opens();
    const begun = () => [one.begun, two.begun];
    const bothPass = (steps: number) => Promise.all([one.passes(steps), two.passes(steps)]);

    await bothPass(1);
    await one.makesOne();
    await bothPass(STEPS_PER_PERIOD - 1);
    expect(begun()).toEqual([1, 0]);
    await bothPass(1);
    await one.makesOne();
    expect(begun()).toEqual([2, 0]);

    // It dies: no time passes there.
    await home.write(LEASE_ENDS);
    await two.passes(STEPS_PER_PERIOD - 1);
    expect(begun()).toEqual([2, 0]);
    await two.passes(1);
    await two.makesOne();

    // It only stood still, and has the time of the other again.
    await one.passes(STEPS_PER_PERIOD);
    await bothPass(STEPS_PER_PERIOD);
    await two.makesOne();
    expect(begun()).toEqual([2, 2]);
    expect([one.told, two.told]).toEqual([[], []]);
    const backup = await openBackup(folder.in("backups"), undefined);
    expect(backup.source.names).toHaveLength(4);
    await verifyTables(backup);
  },
);
