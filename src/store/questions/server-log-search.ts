import type { Found } from "../../chat/asked.ts";
import type { AuditSearch } from "../../protocol/audit.ts";
import { typesOf } from "../../protocol/audit-lines.ts";
import type { Dialect } from "../dialect.ts";
import { searchedWords } from "../facts/server-words.ts";
import { all, atOnce, each, one, type Recipe, sideBySide, type Text, text } from "../recipe.ts";
import { type ServerEventRow, serverEventOf } from "../rows.ts";

/*
 * Finds events of r0 among millions. A search reads at most so many entries of an index: that is its work, whatever was
 * asked for. It goes by the index that leads furthest back with that work, and checks the other conditions in each row.
 */

const ENTRIES = 4_000;
/** The clock may have been set back: so many events around a time are looked at to find its place. */
const AROUND = 1_000;
const WORDS_MAX = 4;
const END = Number.MAX_SAFE_INTEGER;

/** The person is known by now. */
export interface Searched {
  readonly person: number;
  readonly search: AuditSearch;
  readonly before: number;
  readonly limit: number;
  /** So many entries of an index are read for a page. */
  readonly entries?: number;
}
/** How far back an index leads: all that it has from `floor` on are at most so many entries. */
interface Reach {
  readonly rows: Text<ServerEventRow>;
  readonly floor: number;
  readonly n: number;
}
type Counted = { n: number; floor: number | null };
type Place = { seq: number | null };

const newestBefore = text<Place>(
  `select max(seq) as seq from (select seq from server_facts where at < :time order by at desc limit ${AROUND}) as found`,
);
const oldestSince = text<Place>(
  `select min(seq) as seq from (select seq from server_facts where at >= :time order by at limit ${AROUND}) as found`,
);
type Most = readonly [from: string, most: string];
/**
 * The newest entries of an index. For PostgreSQL rows are compared as pairs, so that it has to read this index: else it may go
 * through the log in its order, and through all of it for what is rare.
 */
const newest = ({ name }: Dialect, column: string, value: string, [from, most]: Most) =>
  name === "sqlite"
    ? `select seq from server_facts where ${column} = ${value} and seq >= ${from} and seq < :before
        order by seq desc limit ${most}`
    : `select seq from server_facts where (${column}, seq) >= (${value}, ${from}) and (${column}, seq) < (${value}, :before)
        and ${column} is not null order by ${column} desc, seq desc limit ${most}`;
const reach = (column: string, value: string) =>
  text<Counted>(
    (dialect) =>
      `select count(*) as n, min(seq) as floor from (${newest(dialect, column, value, [":from", ":entries"])}) as found`,
  );
const byReach = reach("by", ":person");
const aboutReach = reach('"user"', ":person");
const typeReach = reach("type", ":type");
const wordReach = text<Counted>(
  `select count(*) as n, min(seq) as floor from (select seq from server_words
    where word >= :word and word < :beyond and seq >= :from and seq < :before order by word limit :entries) as found`,
);

const WORD = [1, 2, 3, 4].map(
  (i) =>
    `(:like${i} = '' or exists (select 1 from server_words w where w.seq = f.seq and w.word like :like${i} escape '\\'))`,
);
/** The rows of these places, one by one: however many rows PostgreSQL expects, it makes no join of it. */
const eachOf = ({ name }: Dialect, places: string) =>
  name === "sqlite"
    ? `(${places}) as place cross join server_facts f where f.seq = place.seq and`
    : `(${places}) as place cross join lateral (select * from server_facts where seq = place.seq limit 1) as f where`;
/** Finds the rows of these places that fit all conditions. */
const rowsOf = (places?: (dialect: Dialect) => string) =>
  text<ServerEventRow>(
    (dialect) => `select f.seq, f.at, f.by, f.name, f.type, f.data
      from ${places ? eachOf(dialect, places(dialect)) : "server_facts f where"} f.seq >= :floor and f.seq < :before
        and f.at >= :since and f.at < :until
        and (:isBy = 0 or f.by = :by) and (:isAbout = 0 or f."user" = :about)
        and (:isEither = 0 or f.by = :either or f."user" = :either)
        and (:anyType = 1 or f.type in ${dialect.textsIn("types")}) and ${WORD.join(" and ")}
      order by f.seq desc limit :limit`,
  );
const HERE = "seq >= :floor and seq < :before";
const FROM_FLOOR = [":floor", String(ENTRIES)] as const;
const inOrder = rowsOf();
const ofPerson = rowsOf(
  (dialect) => `select seq from (${newest(dialect, "by", ":person", FROM_FLOOR)}) as did
    union select seq from (${newest(dialect, '"user"', ":person", FROM_FLOOR)}) as met`,
);
const ofTypes = rowsOf((dialect) =>
  dialect.name === "sqlite"
    ? `select seq from server_facts where type in ${dialect.textsIn("types")} and ${HERE}`
    : `select found.seq from ${dialect.textsIn("types")} as wanted (type) cross join lateral
        (${newest(dialect, "type", 'wanted.type collate "C"', FROM_FLOOR)}) as found`,
);
const ofWord = rowsOf(
  () => `select distinct seq from (select seq from server_words
    where word >= :word and word < :beyond and ${HERE} order by word limit ${ENTRIES}) as found`,
);

/** A page of the events that fit, the newest first, and where the next page begins. */
export function* searchServerLog(searched: Searched): Recipe<Page> {
  const { person, search, before, limit, entries = ENTRIES } = searched;
  const since = search.since === undefined ? 0 : Date.parse(search.since);
  const until = search.until === undefined ? END : Date.parse(search.until);
  const span = yield* spanOf(since, until, before);
  if (!span) return { events: [], more: false };
  const types = [...new Set((search.kinds ?? []).flatMap((kind) => typesOf(kind)))];
  const words = searchedWords(search.text ?? "").slice(0, WORDS_MAX);
  const best = yield* furthest({ person, part: search.part, types, words, entries }, span);
  const rows = yield* all(best.rows, {
    ...{ ...span.values, floor: best.floor, since, until, limit: limit + 1 },
    ...personValues(person, search.part),
    ...{ anyType: types.length === 0 ? 1 : 0, types: JSON.stringify(types) },
    ...wordValues(words),
  });
  const some = rows.slice(0, limit);
  const next = rows.length > limit ? (some.at(-1)?.seq ?? 0) : best.floor;
  const more = rows.length > limit || best.floor > span.from;
  return { events: some.map(serverEventOf), more, ...(more && { next }) };
}
type Page = Pick<Found["audit.read"], "events" | "more" | "next">;

interface Span {
  readonly from: number;
  readonly before: number;
  readonly values: { readonly from: number; readonly before: number };
}

/** The part of the log that can have what happened in this time; undefined = none. */
function* spanOf(since: number, until: number, before: number): Recipe<Span | undefined> {
  const [first, last] = yield* sideBySide([
    one(oldestSince, { time: since }),
    one(newestBefore, { time: until }),
  ]);
  if (!first?.seq || !last?.seq) return undefined;
  const values = { from: first.seq, before: Math.min(before, last.seq + 1) };
  return values.from < values.before ? { ...values, values } : undefined;
}

interface Wanted {
  readonly person: number;
  readonly part: AuditSearch["part"];
  readonly types: readonly string[];
  readonly words: readonly string[];
  readonly entries: number;
}

/** The index that leads furthest back; of two that lead as far, the one with fewer entries. */
function* furthest(wanted: Wanted, span: Span): Recipe<Reach> {
  const { person, types, words, entries } = wanted;
  const { from, before } = span;
  const plain: Reach = { rows: inOrder, floor: Math.max(from, before - entries), n: entries };
  const [ofOne, ofKinds, ofWords] = yield* sideBySide([
    person > 0 ? reachOfPerson(wanted, span) : nothing(),
    types.length > 0 ? reachOfTypes(wanted, span) : nothing(),
    words.length > 0 ? reachOfWord(wanted, span) : nothing(),
  ]);
  return [plain, ofOne, ofKinds, ofWords].reduce<Reach>(
    (best, one_) =>
      one_ && (one_.floor < best.floor || (one_.floor === best.floor && one_.n < best.n)) ? one_ : best,
    plain,
  );
}

const nothing = () => atOnce(() => undefined);

function* reachOfPerson({ person, part, entries }: Wanted, { from, values }: Span): Recipe<Reach> {
  const texts = [...(part === "about" ? [] : [byReach]), ...(part === "by" ? [] : [aboutReach])];
  const found = yield* sideBySide(texts.map((each_) => one(each_, { ...values, entries, person })));
  return { rows: ofPerson, ...together(found, from, entries) };
}

function* reachOfTypes({ types, entries }: Wanted, { from, values }: Span): Recipe<Reach> {
  const share = Math.ceil(entries / types.length);
  const found = yield* each(
    typeReach,
    types.map((type) => ({ ...values, entries: share, type })),
  );
  return {
    rows: ofTypes,
    ...together(
      found.map(([row]) => row),
      from,
      share,
    ),
  };
}

/** Its entries are in the order of words: if there are too many, it is unknown which are the newest. */
function* reachOfWord({ words, entries }: Wanted, { from, values }: Span): Recipe<Reach | undefined> {
  const [word = ""] = byLength(words);
  const found = yield* one(wordReach, { ...values, entries, word, beyond: beyond(word) });
  return found && found.n < entries ? { rows: ofWord, floor: from, n: found.n } : undefined;
}

const byLength = (words: readonly string[]): string[] => words.toSorted((a, b) => b.length - a.length);

function together(found: readonly (Counted | undefined)[], from: number, entries: number) {
  const floors = found.map((one_) => (one_ && one_.n >= entries ? (one_.floor ?? from) : from));
  return { floor: Math.max(from, ...floors), n: found.reduce((sum, one_) => sum + (one_?.n ?? 0), 0) };
}

const personValues = (person: number, part: AuditSearch["part"]) => ({
  ...{ person, by: person, about: person, either: person },
  isBy: person > 0 && part === "by" ? 1 : 0,
  isAbout: person > 0 && part === "about" ? 1 : 0,
  isEither: person > 0 && part === undefined ? 1 : 0,
});

/** Behind all words that begin with this one. */
const beyond = (word: string): string => `${word}\u{10ffff}`;

function wordValues(words: readonly string[]) {
  const [longest = ""] = byLength(words);
  const likes = [0, 1, 2, 3].map((i) => {
    const word = words[i];
    return [`like${i + 1}`, word === undefined ? "" : `${word.replace(/[\\%_]/g, "\\$&")}%`] as const;
  });
  return { ...Object.fromEntries(likes), word: longest, beyond: beyond(longest) };
}
