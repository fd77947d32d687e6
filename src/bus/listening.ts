import { SQL } from "bun";

const PAUSE_MS_MIN = 100;
const PAUSE_MS_MAX = 1_000;

interface Ends {
  heard(payload: string): void;
  /** The connection listens: it hears everything that is notified from now on. */
  up(): void;
  /** The connection is lost. Called once for each loss, with its cause. */
  down(cause: unknown): void;
}

/**
 * One connection to PostgreSQL that listens to one channel. If it is lost, another one is made, after pauses. Bun would
 * do that, too, but then nobody learns when a connection is lost, and the pauses grow.
 */
export class Listening {
  readonly #options: SQL.PostgresOrMySQLOptions;
  readonly #channel: string;
  readonly #ends: Ends;
  /** Resolves when the present connection is of no more use. */
  #stop = Promise.withResolvers<void>();
  readonly #closed = Promise.withResolvers<void>();
  #isClosed = false;
  readonly #running: Promise<void>;

  constructor(options: SQL.PostgresOrMySQLOptions, channel: string, ends: Ends) {
    this.#options = options;
    this.#channel = channel;
    this.#ends = ends;
    this.#running = this.#run();
  }

  /** Makes another connection, since this one seems to hear nothing. */
  renew(): void {
    this.#stop.resolve();
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#stop.resolve();
    this.#closed.resolve();
    await this.#running;
  }

  async #run(): Promise<void> {
    let isKnown = false;
    let pause = PAUSE_MS_MIN;
    while (!this.#isClosed) {
      let why: unknown = new Error("it heard nothing any more");
      this.#stop = Promise.withResolvers();
      const onclose = (cause: unknown) => {
        why = cause ?? why;
        this.#stop.resolve();
      };
      const sql = new SQL({ ...this.#options, max: 1, onclose });
      try {
        await sql.listen(this.#channel, (payload) => {
          if (!this.#isClosed) this.#ends.heard(payload);
        });
        if (!this.#isClosed) this.#ends.up();
        isKnown = false;
        pause = PAUSE_MS_MIN;
        await this.#stop.promise;
      } catch (cause) {
        why = cause;
      }
      await sql.close({ timeout: 0 }).catch(() => {});
      if (this.#isClosed) return;
      if (!isKnown) this.#ends.down(why);
      isKnown = true;
      await Promise.race([Bun.sleep(pause * (0.75 + Math.random() / 2)), this.#closed.promise]);
      pause = Math.min(2 * pause, PAUSE_MS_MAX);
    }
  }
}
