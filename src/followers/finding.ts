import type { Answer } from "../chat/questions.ts";
import type { Found, Searched } from "../chat/search.ts";
import type { Query } from "../protocol/query.ts";
import { cut } from "../store/questions/cut.ts";
import { heldAgainst, namesLike, scopeOf } from "../store/questions/search.ts";
import { type Recipe, sideBySide } from "../store/recipe.ts";
import { type Batch, idAt, type Place, type SearchIndex, type Wanted } from "../store/search/search-index.ts";

type Hit = Found["hits"][number] & { readonly id: number };

/**
 * At least so many documents are examined for a page, however long it takes: the first of them may come from a disk.
 */
const LOOKED_AT_MIN = 1_000;
/** So many messages are read at once if the first ones did not fill the page. */
const PLACES_AT_ONCE = 256;

/** A page of search results, from rooms that the person is in now. */
export function* find(index: SearchIndex, searched: Searched): Recipe<Answer<Found>> {
  const { user, query, before, limit } = searched;
  const scope = yield* scopeOf(searched);
  if ("refused" in scope) return scope;
  const names = before === undefined && !searched.room ? yield* namesLike(user, query) : {};
  if (scope.rooms.length === 0) return { hits: [], ...names };
  const until = Math.min(before ?? Number.MAX_SAFE_INTEGER, query.until ? idAt(query.until) : Infinity);
  const wanted = { query, scope, until, since: query.since ? idAt(query.since) : 0 };
  const whole = finished(query);
  const page = whole && (yield* pageOf(index, searched, { ...wanted, query: whole }));
  if (page && page.hits.length >= limit) return { ...page, ...names };
  return { ...(yield* pageOf(index, searched, wanted)), ...names };
}

/**
 * The query with its last word finished; undefined if it is finished already. To collect all words with a common
 * beginning takes long, so a word whose own hits fill the page is not searched as a beginning.
 */
function finished(query: Query): Query | undefined {
  if (!query.terms.some(({ open }) => open)) return undefined;
  return { ...query, terms: query.terms.map(({ open: _, ...term }) => term) };
}

function* pageOf(
  index: SearchIndex,
  { user, limit }: Searched,
  wanted: Wanted,
): Recipe<Pick<Found, "hits" | "next">> {
  const start = performance.now();
  const hits: Hit[] = [];
  let lookedAt = 0;
  let next: number | undefined = wanted.until;
  for (let round = 0; next !== undefined && hits.length <= limit; round += 1) {
    const isLate = performance.now() - start > index.pageMsMax;
    if (isLate && lookedAt >= LOOKED_AT_MIN) break;
    const size = round === 0 ? limit + 1 : PLACES_AT_ONCE;
    const batch: Batch = yield* index.find({ ...wanted, until: next }, size, round);
    lookedAt += batch.lookedAt;
    next = batch.next;
    hits.push(...(yield* hitsAt(user, wanted.query, batch.places)));
  }
  const some = cut(hits.slice(0, limit), (hit) => JSON.stringify(hit).length);
  const end = some.length < hits.length ? some.at(-1)?.id : next;
  return { hits: some.map(({ id: _, ...hit }) => hit), ...(end !== undefined && { next: String(end) }) };
}

/** The messages at these places that still fit the query, the newest first. */
function* hitsAt(user: Searched["user"], query: Query, places: readonly Place[]): Recipe<readonly Hit[]> {
  const rooms = [...Map.groupBy(places, ({ room }) => room)];
  const found = yield* sideBySide(rooms.map(([room, some]) => hitsIn(user, query, room, some)));
  return found.flat().sort((a, b) => b.id - a.id);
}

function* hitsIn(
  user: Searched["user"],
  query: Query,
  room: number,
  places: readonly Place[],
): Recipe<readonly Hit[]> {
  const ids = new Map(places.map(({ seq, id }) => [seq, id]));
  const hits = yield* heldAgainst(user, query, room, [...ids.keys()]);
  return hits.map((hit) => ({ ...hit, id: ids.get(hit.message.seq) ?? 0 }));
}
