import { expect } from "bun:test";
import { SQL } from "bun";
import { find } from "../../src/followers/finding.ts";
import { follow } from "../../src/followers/follow.ts";
import { Indexing } from "../../src/followers/indexing.ts";
import type { UserId } from "../../src/protocol/ids.ts";
import { type Query, readQuery } from "../../src/protocol/query.ts";
import { migrate } from "../../src/store/postgres/migrate.ts";
import { Runner } from "../../src/store/postgres/run.ts";
import { SearchTables } from "../../src/store/postgres/search-index.ts";
import type { Recipe } from "../../src/store/recipe.ts";
import { testWith } from "../support/loud-skip.ts";
import { Postgres, postgresLacking } from "../support/postgres.ts";

/** More than two parts of the index hold. */
const MESSAGES = 18_000;
const ROOMS = 40;
/** One message of so many has the word. */
const RARE = 100;

const FILL = `
  insert into users (id, name, skeleton, kind, role, created_at) values (2, 'ada', 'ada', 'account', 'member', 0);
  insert into rooms (id, name, kind, maker, members) select n, 'room ' || n, 'private', 2, 1 from generate_series(1, ${ROOMS}) n;
  insert into members (room, "user", since, role, read) select n, 2, 0, 'member', 0 from generate_series(1, ${ROOMS}) n;
  insert into events (room, seq, at, by, name, type, data)
    select 1 + n % ${ROOMS}, 1 + n / ${ROOMS}, 1700000000000 + n * 60000, 2, 'ada', 'message.posted',
      '{"body":"' || case when n % ${RARE} = 0 then 'quagga ' else '' end || 'number n' || n || '"}'
    from generate_series(0, ${MESSAGES - 1}) n`;

function* step(): Recipe<boolean> {
  const index = new SearchTables();
  yield* index.open("write");
  const indexing = new Indexing(index);
  const { more } = yield* follow(indexing, 1_000);
  return more || (yield* indexing.back());
}

testWith(
  postgresLacking,
  "[SEARCH-1] all parts of an index are looked through, from the newest on",
  async () => {
    await using sql = new SQL(await (await Postgres.started()).database(), { max: 1 });
    await sql.begin(migrate);
    await sql.unsafe(FILL);
    const run = <T>(recipe: Recipe<T>): Promise<T> => sql.begin((one) => new Runner(one).run(recipe));
    while (await run(step()));
    const [{ parts }] = await sql.unsafe("select count(*) as parts from search_parts where docs > 0");
    expect(Number(parts)).toBeGreaterThan(1);
    const page = (text: string, before?: number) => {
      const { query } = readQuery(text) as { query: Query };
      const asked = { user: "u2" as UserId, query, limit: 50, ...(before && { before }) };
      return run(find(new SearchTables(), asked));
    };
    const found: string[] = [];
    for (let before: number | undefined, isMore = true; isMore; ) {
      const answer = await page("quagga ", before);
      if ("refused" in answer) throw new Error(answer.refused.message);
      found.push(...answer.hits.map(({ message }) => message.body));
      isMore = answer.next !== undefined;
      before = Number(answer.next);
    }
    const all = Array.from({ length: MESSAGES / RARE }, (_, i) => `quagga number n${i * RARE}`);
    expect(found).toEqual(all.reverse());
    for (const n of [0, 7_777, MESSAGES - 1])
      expect(await page(`n${n} `)).toMatchObject({ hits: [{ room: `r${1 + (n % ROOMS)}` }] });
  },
);
