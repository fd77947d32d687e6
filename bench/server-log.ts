// How long a search of the server's log takes, and one of the directory: `bun bench/server-log.ts [--events 1000000] [--people 50000]`.
// It fills a store of each engine by SQL, and asks as an admin's page does. PostgreSQL comes from the package of the tests.

import { Database } from "bun:sqlite";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { SQL } from "bun";
import { SERVER } from "../src/chat/payer.ts";
import type { Store } from "../src/chat/store.ts";
import type { Question } from "../src/protocol/frames.ts";
import { userId } from "../src/protocol/ids.ts";
import { PostgresHome } from "../test/support/postgres-home.ts";
import { StoreHome } from "../test/support/store-home.ts";

const { values } = parseArgs({
  options: {
    events: { type: "string", default: "1000000" },
    people: { type: "string", default: "50000" },
    times: { type: "string", default: "20" },
  },
});
const [EVENTS, PEOPLE, TIMES] = [Number(values.events), Number(values.people), Number(values.times)];
/** Two years, so that a range of time can be far back. */
const MINUTE_MS = 60_000;
const BEGAN = Date.UTC(2024, 0, 1);
const SYSTEM = userId(1);

/** What each event is, by its number: few people do much, some kinds are rare, and a reason is in one of fifty. */
const KIND = `case when i % 50000 = 7 then 'room.deleted' when i % 50 = 0 then 'server.banned'
  when i % 7 = 0 then 'user.role_changed' when i % 3 = 0 then 'user.created' else 'sessions.ended' end`;
const DATA = (
  text: (i: string) => string,
) => `case when i % 50 = 0 then '{"kind":"name","target":"troll' || ${text("i")} ||
  '*","reason":"' || case when i % 5000 = 0 then 'advertisement' else 'spam' end || '"}' else '{}' end`;
const BY = `case when i % 2 = 0 then 2 else 3 + i % ${PEOPLE} end`;
const fill = (series: string, text: (i: string) => string) => [
  `insert into users (name, skeleton, kind, role, created_at)
    select 'person ' || ${text("i")}, 'person ' || ${text("i")}, 'account', 'member', 0 from ${series} where i <= ${PEOPLE}`,
  `insert into server_facts (seq, at, time, by, name, type, "user", data)
    select i, ${BEGAN} + i * ${MINUTE_MS}, ${BEGAN} + i * ${MINUTE_MS}, ${BY}, 'somebody', ${KIND}, 3 + (i * 7) % ${PEOPLE}, ${DATA(text)}
    from ${series} where i <= ${EVENTS}`,
  `insert into server_words (seq, word) select i, case when i % 5000 = 0 then 'advertisement' else 'spam' end
    from ${series} where i % 50 = 0 and i <= ${EVENTS}`,
  `insert into server_words (seq, word) select i, 'troll' || ${text("i")} from ${series} where i % 50 = 0 and i <= ${EVENTS}`,
];
const MOST = Math.max(EVENTS, PEOPLE);
const sqliteFill = fill(
  `(with recursive n (i) as (select 1 union all select i + 1 from n where i < ${MOST}) select i from n) as n`,
  (i) => i,
);
const postgresFill = fill(
  `generate_series(cast(1 as bigint), ${MOST}) as n (i)`,
  (i) => `cast(${i} as text)`,
);

const half = new Date(BEGAN + (EVENTS / 2) * MINUTE_MS).toISOString();
const later = new Date(BEGAN + (EVENTS / 2 + 5_000) * MINUTE_MS).toISOString();
const page = { type: "audit.read", limit: 100 } as const;
const directory = { type: "user.directory", limit: 50 } as const;
const asked: Readonly<Record<string, Question<"audit.read" | "user.directory">>> = {
  "the newest page": page,
  "far back": { ...page, before: Math.floor(EVENTS / 3) },
  "a person who did half of it": { ...page, user: userId(2) },
  "a person who did little": { ...page, user: userId(4_000) },
  "a frequent kind": { ...page, kinds: ["sign_in"] },
  "a rare kind": { ...page, kinds: ["room.deleted"] },
  "a family": { ...page, kinds: ["accounts", "rooms"] },
  "a range of time far back": { ...page, since: half, until: later },
  "a frequent word": { ...page, text: "spam" },
  "a rare word": { ...page, text: "advertisement" },
  "one name": { ...page, text: "troll500000" },
  "no such word": { ...page, text: "nowhere" },
  "person, kind, time and word": {
    ...{ ...page, user: userId(2), part: "by", kinds: ["moderation"], text: "advert" },
    ...{ since: half, until: later },
  },
  "a person and a kind that never go together": { ...page, user: userId(4_000), kinds: ["room.restored"] },
  "people: the first page": directory,
  "people: a part of a name": { ...directory, search: "4999" },
  "people: nobody": { ...directory, search: "nowhere" },
  "people: the last page": { ...directory, after: "person 9999" },
};

async function measure(engine: string, store: Store): Promise<void> {
  console.log(`\n${engine}: ${EVENTS} events, ${PEOPLE} people; ms: median, worst of ${TIMES}`);
  for (const [what, question] of Object.entries(asked)) {
    const took: number[] = [];
    let found = 0;
    for (let i = 0; i < TIMES; i += 1) {
      const began = performance.now();
      const answered = await store.ask(SYSTEM, question, SERVER);
      took.push(performance.now() - began);
      if (answered.refused) throw new Error(answered.refused.message);
      found = "events" in answered.found ? answered.found.events.length : answered.found.users.length;
    }
    took.sort((a, b) => a - b);
    const shown = [took[TIMES >> 1], took.at(-1)].map((ms = 0) => ms.toFixed(1).padStart(7)).join(" ");
    console.log(`${shown}  ${what} (${found} found)`);
  }
}

{
  await using home = await StoreHome.open();
  await home.close();
  const db = new Database(join(home.folder, "exchat.sqlite"));
  for (const text of sqliteFill) db.run(text);
  db.close();
  await home.reopen();
  await measure("SQLite", home.store);
}
{
  await using home = await PostgresHome.open();
  const sql = new SQL(home.url, { max: 1 });
  for (const text of postgresFill) await sql.unsafe(text);
  await sql.unsafe("vacuum analyze");
  await sql.close();
  await measure("PostgreSQL", home.store);
}
process.exit(0);
