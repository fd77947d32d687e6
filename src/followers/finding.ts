import type { Answer } from "../chat/questions.ts";
import type { Found, Searched } from "../chat/search.ts";
import type { Query } from "../protocol/query.ts";
import { cut } from "../store/questions/cut.ts";
import { heldAgainst, namesLike, scopeOf } from "../store/questions/search.ts";
import type { Recipe } from "../store/recipe.ts";
import { idAt, type Found as Place, type SearchIndex } from "../store/sqlite/search-index.ts";
import { matchOf } from "../store/sqlite/search-match.ts";

type Hit = Found["hits"][number];

/** A page that took so long is told as it is: it names where to go on. */
const PAGE_MS_MAX = 30;
/** But so many messages are looked at on any page: the first of them may come from a disk. */
const LOOKED_AT_MIN = 1_000;
/** Of messages in other rooms, one of so many tells that they were looked at. */
const LOOK_EVERY = 64;

/** A page of what a person looks for, in rooms where that person is just now. */
export function* find(index: SearchIndex, searched: Searched): Recipe<Answer<Found>> {
  const { user, query, before, limit } = searched;
  const scope = yield* scopeOf(searched);
  if ("refused" in scope) return scope;
  const names = before === undefined && !searched.room ? yield* namesLike(user, query) : {};
  if (scope.rooms.length === 0) return { hits: [], ...names };
  const until = Math.min(before ?? Number.MAX_SAFE_INTEGER, query.until ? idAt(query.until) : Infinity);
  const since = query.since ? idAt(query.since) : 0;
  const pageFor = (asked: Query) => {
    const { match, rooms } = matchOf(asked, scope);
    return pageOf(inRooms(index.find({ match, since, until }), rooms), { ...searched, query: asked });
  };
  const whole = finished(query);
  const page = whole && (yield* pageFor(whole));
  if (page && page.hits.length >= limit) return { ...page, ...names };
  return { ...(yield* pageFor(query)), ...names };
}

/**
 * With its last word taken as finished, if it is not. Collecting all words that begin with a common one takes long, so a word
 * that fills the page by itself is not looked for as the beginning of others.
 */
function finished(query: Query): Query | undefined {
  if (!query.terms.some(({ open }) => open)) return undefined;
  return { ...query, terms: query.terms.map(({ open: _, ...term }) => term) };
}

/** Those in these rooms; now and then one to skip, which says that a good deal was looked at. */
function* inRooms(
  places: Iterable<Place>,
  rooms: ReadonlySet<number> | undefined,
): Generator<Place & { skip?: true }> {
  let seen = 0;
  for (const place of places) {
    seen += 1;
    if (!rooms || rooms.has(place.room)) yield place;
    else if (seen % LOOK_EVERY === 0) yield { ...place, skip: true };
  }
}

function* pageOf(
  places: Iterable<Place & { skip?: true }>,
  { user, query, limit }: Searched,
): Recipe<Pick<Found, "hits" | "next">> {
  const start = performance.now();
  let lookedAt = 0;
  const hits: (Hit & { id: number })[] = [];
  let waiting: Place[] = [];
  let last: number | undefined;
  const hold = function* () {
    for (const [room, some] of Map.groupBy(waiting, (place) => place.room)) {
      const ids = new Map(some.map(({ seq, id }) => [seq, id]));
      const seqs = [...ids.keys()];
      for (const hit of yield* heldAgainst(user, query, room, seqs))
        hits.push({ ...hit, id: ids.get(hit.message.seq) ?? 0 });
    }
    waiting = [];
  };
  for (const { skip, ...place } of places) {
    lookedAt += skip ? LOOK_EVERY : 1;
    if (!skip) waiting.push(place);
    last = place.id;
    if (hits.length + waiting.length > limit) yield* hold();
    if (hits.length > limit) break;
    if (lookedAt >= LOOKED_AT_MIN && performance.now() - start > PAGE_MS_MAX) break;
    last = undefined;
  }
  yield* hold();
  hits.sort((a, b) => b.id - a.id);
  const some = cut(hits.slice(0, limit), ({ message }) => JSON.stringify(message).length);
  const next = some.length < hits.length ? some.at(-1)?.id : last;
  return {
    hits: some.map(({ id: _, ...hit }) => hit),
    ...(next !== undefined && { next: String(next) }),
  };
}
