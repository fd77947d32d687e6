import type { Database, Statement } from "bun:sqlite";
import type { ThreadsPart } from "../../chat/ports.ts";
import type { ThreadListed } from "../../protocol/answers.ts";
import { keyOf, roomId, type UserId } from "../../protocol/ids.ts";
import { textOf } from "../rows.ts";
import { unreadInThread } from "../unread.ts";
import { Currents } from "./currents.ts";
import { cut } from "./cut.ts";
import { Runner } from "./run.ts";

/**
 * So many threads are sorted by their latest reply: those that a person came into last. The next ones follow behind all
 * of these, so that a page is never more work than that, and nothing is hidden by what strangers begin.
 */
const WINDOW_THREADS = 500;

type Row = { room: number; thread: number; read: number; since: number; lastAt: number | null };
/** A place in an order of threads: by when, then by which. */
type Place = readonly [at: number, room: number, thread: number];
/** Behind which thread a window begins, and behind which of those in it a page. */
type Cursor = { readonly window: Place; readonly after: Place };

const START: Place = [Number.MAX_SAFE_INTEGER, 0, 0];

/** The threads of one person. */
export class Threads {
  readonly #window: Statement<Row>;
  readonly #currents: Currents;
  readonly #runner: Runner;

  constructor(db: Database) {
    this.#currents = new Currents(db);
    this.#runner = new Runner(db);
    this.#window = db.prepare(
      `select t.room, t.thread, t.read, t.since, e.at as lastAt from
        (select * from threads where user = ?1 and (since, room, thread) < (?2, ?3, ?4)
          order by since desc, room desc, thread desc limit ${WINDOW_THREADS}) t
        left join members m on m.room = t.room and m.user = ?1
        left join amended a on m.user is not null and a.room = t.room and a.seq = t.thread and a.replies > 0
        left join events e on e.room = a.room and e.seq = a.last_reply`,
    );
  }

  threads(reader: UserId, limit: number, before: string): ThreadsPart {
    const { window, after } = before === "" ? { window: START, after: START } : readCursor(before);
    const rows = this.#window.all(keyOf(reader), ...window);
    const told = rows.filter(({ lastAt }) => lastAt !== null).sort((a, b) => order(placeOf(b), placeOf(a)));
    const rest = told.filter((row) => order(placeOf(row), after) < 0);
    const page = rest.slice(0, limit);
    const listed = page.map((row) => this.#listed(reader, row));
    const some = cut(listed, ({ root }) => JSON.stringify(root).length);
    const last = page[some.length - 1];
    const end = rows.at(-1);
    if (rest.length > some.length && last) return { some, next: written({ window, after: placeOf(last) }) };
    if (rows.length < WINDOW_THREADS || !end) return { some };
    return { some, next: written({ window: [end.since, end.room, end.thread], after: START }) };
  }

  #listed(reader: UserId, { room, thread, read, lastAt }: Row): ThreadListed {
    const root = this.#currents.one(reader, room, thread);
    if (!root) throw new Error(`thread ${room}.${thread} has no beginning`);
    const reading = this.#runner.run(unreadInThread(room, keyOf(reader), thread, read));
    return { room: roomId(room), root, lastAt: textOf(lastAt ?? 0), ...reading };
  }
}

const placeOf = ({ lastAt, room, thread }: Row): Place => [lastAt ?? 0, room, thread];

const order = (a: Place, b: Place): number => a[0] - b[0] || a[1] - b[1] || a[2] - b[2];

const written = ({ window, after }: Cursor): string => [...window, ...after].join("-");

/** Whatever was not written here leads to the end of the list. */
function readCursor(text: string): Cursor {
  const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0] = text.split("-").map(Number);
  return { window: [a, b, c], after: [d, e, f] };
}
