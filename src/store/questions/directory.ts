import type { User } from "../../protocol/account.ts";
import { skeleton } from "../../protocol/names.ts";
import { GAP, wordsOf } from "../../protocol/words.ts";
import { WORD } from "../facts/words.ts";
import { all, one, type Recipe, sideBySide, text } from "../recipe.ts";
import { USER_COLUMNS, type UserRow, userOf } from "../rows.ts";

interface DirectoryPage {
  /** "" = everyone. */
  readonly search: string;
  /** Only people after this name; "" = from the first. */
  readonly after: string;
  readonly limit: number;
}

/** So many words of what is searched for are looked at. */
const WORDS_MAX = 3;
/** Of words that so many people have, the people are not looked for by the words. */
const MANY = 10_000;
/** After every word. */
const LAST = "\u{10FFFF}";

const byName = text<UserRow>(
  `select ${USER_COLUMNS} from users where skeleton > :after and skeleton like :pattern escape '\\' and kind = 'account'
    and deleted_at is null order by skeleton limit :limit`,
);
const FOUND_BY = `${WORD.name}, ${WORD.displayName}`;
/** A condition: a word of the person `of` begins with the nth one that is searched for; "" = there are fewer. */
const has = (n: number, of: string) =>
  `(:from${n} = '' or exists (select 1 from person_words w${n} where w${n}."user" = ${of} and w${n}.kind in (${FOUND_BY})
    and w${n}.word >= :from${n} and w${n}.word < :to${n}))`;
const known = "skeleton > :after and kind = 'account' and deleted_at is null order by skeleton limit :limit";
const countOf = text<{ people: number }>(
  `select count(*) as people from
    (select 1 from person_words where word >= :from and word < :to limit ${MANY}) found`,
);
/** For a word that few people have: these, and then their names. */
const amongFew = text<UserRow>(
  `select ${USER_COLUMNS} from users where users.id in (
      select w."user" from person_words w where w.word >= :from1 and w.word < :to1 and w.kind in (${FOUND_BY})
        and ${has(2, 'w."user"')} and ${has(3, 'w."user"')})
    and ${known}`,
);
/** For words that many people have: people in their order, until there are enough. */
const amongMany = text<UserRow>(
  `select ${USER_COLUMNS} from users where ${has(1, "users.id")} and ${has(2, "users.id")} and ${has(3, "users.id")}
    and ${known}`,
);

/**
 * Accounts by name: those with `search` in their name, and those in whose name or display name each of its words begins a word,
 * whatever the case and the accents.
 */
export function* directory({ search, after, limit }: DirectoryPage): Recipe<User[]> {
  const page = { after: skeleton(after), limit };
  const pattern = `%${skeleton(search).replace(/[\\%_]/g, "\\$&")}%`;
  const [named, found] = yield* sideBySide([
    all(byName, { ...page, pattern }),
    search === "" ? nobody() : withWords(search, page),
  ]);
  const byId = new Map([...named, ...found].map((row) => [row.id, row]));
  const order = [...byId.values()].map((row) => ({ row, key: skeleton(row.name) }));
  order.sort((a, b) => (a.key < b.key ? -1 : 1));
  return order.slice(0, limit).map(({ row }) => userOf(row));
}

// biome-ignore lint/correctness/useYield: nothing is asked
function* nobody(): Recipe<UserRow[]> {
  return [];
}

function* withWords(search: string, page: { after: string; limit: number }): Recipe<UserRow[]> {
  const counted = yield* sideBySide(wordsToFind(search).map((word) => counting(word)));
  if (counted.length === 0) return [];
  const words = counted.sort((a, b) => a.people - b.people).map(({ word }) => word);
  const [from1 = "", from2 = "", from3 = ""] = words;
  const to = { to1: from1 + LAST, to2: from2 + LAST, to3: from3 + LAST };
  const isRare = (counted[0]?.people ?? 0) < MANY;
  return yield* all(isRare ? amongFew : amongMany, { ...page, from1, from2, from3, ...to });
}

/** How many people have a word that begins so, up to MANY. */
function* counting(word: string): Recipe<{ word: string; people: number }> {
  const people = (yield* one(countOf, { from: word, to: word + LAST }))?.people ?? 0;
  return { word, people };
}

/** What is written without a space between is one word: `o'brien`, and a name in Chinese. */
function wordsToFind(search: string): string[] {
  const words = search.split(/\s+/).map((part) => {
    const own = wordsOf(part).map(({ text: word }) => word);
    return own.slice(0, own.includes(GAP) ? own.indexOf(GAP) : undefined).join("");
  });
  return [...new Set(words)].filter((word) => word !== "").slice(0, WORDS_MAX);
}
