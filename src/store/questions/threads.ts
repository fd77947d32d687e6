import type { ThreadListed } from "../../protocol/answers.ts";
import { keyOf, roomId, type UserId } from "../../protocol/ids.ts";
import { all, type Recipe, sideBySide, text } from "../recipe.ts";
import { textOf } from "../rows.ts";
import { unreadInThread } from "../unread.ts";
import { messageAt } from "./currents.ts";
import { cut } from "./cut.ts";

/**
 * So many threads, those that a person joined last, are sorted by their latest reply. The next ones come after all of
 * these. So a page is never more work than that, and threads that strangers begin hide nothing.
 */
const WINDOW_THREADS = 500;

/** A part of a person's threads, and where the next page continues, if there is one. */
interface ThreadsPart {
  readonly some: readonly ThreadListed[];
  readonly next?: string;
}
type Row = { room: number; thread: number; read: number; since: number; last_at: number | null };
/** A place in an order of threads: first by time, then by thread. */
type Place = readonly [at: number, room: number, thread: number];
/** The thread after which a window begins, and the thread of that window after which a page begins. */
type Cursor = { readonly window: Place; readonly after: Place };

const START: Place = [Number.MAX_SAFE_INTEGER, 0, 0];

const windowOf = text<Row>(
  `select t.room, t.thread, t.read, t.since, e.at as last_at from
    (select room, thread, read, since from threads where "user" = :user and (since, room, thread) < (:since, :room, :thread)
      order by since desc, room desc, thread desc limit ${WINDOW_THREADS}) t
    left join members m on m.room = t.room and m."user" = :user
    left join amended a on m."user" is not null and a.room = t.room and a.seq = t.thread and a.replies > 0
    left join events e on e.room = a.room and e.seq = a.last_reply
    order by t.since desc, t.room desc, t.thread desc`,
);

/** The threads of one person. `before` is the `next` of the previous page; "" = the first page. */
export function* threads(reader: UserId, limit: number, before: string): Recipe<ThreadsPart> {
  const { window, after } = before === "" ? { window: START, after: START } : readCursor(before);
  const [since, room, thread] = window;
  const rows = yield* all(windowOf, { user: keyOf(reader), since, room, thread });
  const told = rows.filter(({ last_at }) => last_at !== null).sort((a, b) => order(placeOf(b), placeOf(a)));
  const rest = told.filter((row) => order(placeOf(row), after) < 0);
  const page = rest.slice(0, limit);
  const listed = yield* sideBySide(page.map((row) => listedBy(keyOf(reader), row)));
  const some = cut(listed, ({ root }) => JSON.stringify(root).length);
  const last = page[some.length - 1];
  const end = rows.at(-1);
  if (rest.length > some.length && last) return { some, next: written({ window, after: placeOf(last) }) };
  if (rows.length < WINDOW_THREADS || !end) return { some };
  return { some, next: written({ window: [end.since, end.room, end.thread], after: START }) };
}

function* listedBy(reader: number, { room, thread, read, last_at }: Row): Recipe<ThreadListed> {
  const [root, reading] = yield* sideBySide([
    messageAt(reader, room, thread),
    unreadInThread(room, reader, thread, read),
  ]);
  if (!root) throw new Error(`thread ${room}.${thread} has no beginning`);
  return { room: roomId(room), root, lastAt: textOf(last_at ?? 0), ...reading };
}

const placeOf = ({ last_at, room, thread }: Row): Place => [last_at ?? 0, room, thread];

const order = (a: Place, b: Place): number => a[0] - b[0] || a[1] - b[1] || a[2] - b[2];

const written = ({ window, after }: Cursor): string => [...window, ...after].join("-");

/** A text that is not a cursor leads to the end of the list. */
function readCursor(cursor: string): Cursor {
  const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0] = cursor
    .split("-")
    .map((number) => (Number.isSafeInteger(Number(number)) ? Number(number) : 0));
  return { window: [a, b, c], after: [d, e, f] };
}
