import type { Database, Statement } from "bun:sqlite";
import type { Idle } from "../../chat/view.ts";
import { roomId } from "../../protocol/ids.ts";
import { limits } from "../../protocol/limits.ts";

/** Sweeps are counted, and not the time, so that no jump of the clock ends a room. There is one every ten minutes. */
const SWEEPS = 6;
/** Where more than half of the server's rooms are used up. */
const SWEEPS_WHEN_CROWDED = 1;
/** Who was invited into a private room has longer to come: 30 days. */
const SWEEPS_OF_PRIVATE = 30 * 144;
/** Rooms that are found or ended at once, so that nobody waits long. */
const AT_ONCE_MAX = 200;

/** Made by the server itself: its default room. */
const SERVERS = 1;
const NEVER_USED = `members = 0 and said = 0 and deleted_at is null and maker <> ${SERVERS}`;

/** Rooms that nobody is in and in which nothing was ever said. */
export class IdleRooms {
  readonly #sweeps: Statement<{ value: string }>;
  readonly #waiting: Statement<{ id: number }>;
  readonly #due: Statement<{ id: number }>;
  readonly #count: Statement;
  readonly #find: Statement;

  constructor(db: Database) {
    this.#sweeps = db.prepare("select value from meta where key = 'sweeps'");
    this.#waiting = db.prepare(`select id from rooms where ${NEVER_USED} limit 1`);
    this.#due = db.prepare(
      `select id from rooms where ${NEVER_USED} and idle <= iif(kind = 'private', ?1 - ${SWEEPS_OF_PRIVATE}, ?2)
        order by idle limit ${AT_ONCE_MAX}`,
    );
    this.#count = db.prepare("insert or replace into meta values ('sweeps', ?)");
    this.#find = db.prepare(
      `update rooms set idle = ?1 where id in
        (select id from rooms where ${NEVER_USED} and idle is null limit ${10 * AT_ONCE_MAX})`,
    );
  }

  look(rooms: number): Idle {
    const now = this.#next();
    const patience = rooms > limits.roomsMax / 2 ? SWEEPS_WHEN_CROWDED : SWEEPS;
    return {
      isAny: this.#waiting.get() !== null,
      due: this.#due.all(now, now - patience).map(({ id }) => roomId(id)),
    };
  }

  sweep(): void {
    const now = this.#next();
    this.#count.run(String(now));
    this.#find.run(now);
  }

  /** The number of the sweep that is to come. */
  #next(): number {
    return Number(this.#sweeps.get()?.value ?? 0) + 1;
  }
}
