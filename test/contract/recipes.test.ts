import { Database } from "bun:sqlite";
import { describe, expect, test } from "bun:test";
import { SQL } from "bun";
import { type Connection, Runner as Later } from "../../src/store/postgres/run.ts";
import { type Ask, all, one, type Recipe, run, type Text } from "../../src/store/recipe.ts";
import { Runner } from "../../src/store/sqlite/run.ts";
import { testWith } from "../support/loud-skip.ts";
import { Postgres, postgresLacking } from "../support/postgres.ts";

/** Not made by `text`: these are no texts of the store. */
const text = <Row = never>(sql: Text<Row>["sql"]): Text<Row> => ({ sql });

const TABLE = "create table fruit (id bigint primary key, name text not null unique, weight bigint)";

const plant = text("insert into fruit (id, name, weight) values (:id, :name, :weight)");
const plantAgain = text<{ id: number }>("insert into fruit (id, name) values (3, :name) returning id");
const heavier = text<{ id: number }>(
  "update fruit set weight = coalesce(weight, 0) + :by where id >= :id and id + 0 >= :id returning id",
);
const named = text<{ id: number; weight: number | null }>("select id, weight from fruit where name = :name");
const after = text<{ id: number }>(
  "select id from fruit where cast(:id as bigint) is null or id > :id order by id",
);
const total = text<{ n: number; kg: number }>(
  "select count(*) as n, coalesce(sum(weight), 0) as kg from fruit",
);
const among = text<{ name: string }>(
  (d) =>
    `select name from fruit where id in ${d.numbersIn("ids")} or name in ${d.textsIn("names")} order by id`,
);
const strange = text<{ said: string }>(
  "select name || ': :name ' || '''' as said from fruit where name = :name",
);

const pears = { id: 2 ** 40, name: "pear", weight: null };
const plums = { id: 2, name: `"plum", 'plum'`, weight: 7 };

function* planted(): Recipe<void> {
  yield* run(plant, { ...pears });
  yield* run(plant, { ...plums });
}

/** Recipes, and what each of them returns with any engine. */
const recipes: readonly [title: string, make: () => Recipe<unknown>, expected: unknown][] = [
  ["the first row", () => one(named, { name: "pear" }), { id: 2 ** 40, weight: null }],
  ["no row", () => one(named, { name: "fig" }), undefined],
  ["all rows, in order", () => all(after, { id: 1 }), [{ id: 2 }, { id: 2 ** 40 }]],
  ["a value that is null", () => all(after, { id: null }), [{ id: 2 }, { id: 2 ** 40 }]],
  ["counts and sums as numbers", () => one(total), { n: 2, kg: 7 }],
  [
    "lists of numbers and of texts",
    () => all(among, { ids: JSON.stringify([2, 3]), names: JSON.stringify(["pear", "fig"]) }),
    [{ name: plums.name }, { name: "pear" }],
  ],
  ["one value in two places", () => all(heavier, { id: 3, by: 5 }), [{ id: 2 ** 40 }]],
  ["a text with a colon in it", () => one(strange, { name: "pear" }), { said: "pear: :name '" }],
  ["several questions at once", severalAtOnce, [{ id: 2 ** 40, weight: 5 }, [{ id: 2 }, { id: 2 ** 40 }]]],
  ["a statement that fails inside the recipe", failing, "the recipe heard of it"],
];

function* severalAtOnce(): Recipe<unknown> {
  const asks: Ask[] = [
    { text: named, values: { name: "pear" }, rows: "first" },
    { text: after, values: { id: 0 }, rows: "all" },
  ];
  return yield asks;
}

function* failing(): Recipe<string> {
  try {
    yield* one(plantAgain, { name: "pear" });
    return "nothing failed";
  } catch {
    return "the recipe heard of it";
  }
}

describe("recipes, with SQLite", () => {
  const db = new Database(":memory:", { strict: true });
  db.run(TABLE);
  const runner = new Runner(db);
  runner.run(planted());
  for (const [title, make, expected] of recipes)
    test(`give ${title}`, () => expect(runner.run(make())).toEqual(expected));
});

/** A table of its own. */
async function garden(): Promise<SQL> {
  const sql = new SQL(await (await Postgres.started()).database(), { max: 1 });
  await sql.unsafe(TABLE);
  await new Later(sql).run(planted());
  return sql;
}

describe("recipes, with PostgreSQL", () => {
  let sql: Promise<SQL> | undefined;
  for (const [title, make, expected] of recipes)
    testWith(postgresLacking, `give ${title}`, async () => {
      sql ??= garden();
      expect(await new Later(await sql).run(make())).toEqual(expected);
    });

  testWith(postgresLacking, "prepare a text once, whatever its values are", async () => {
    await using mine = await garden();
    for (const id of [null, 1, 2 ** 40]) await new Later(mine).run(all(after, { id }));
    const [prepared] = await mine.unsafe(
      "select count(*)::int as n from pg_prepared_statements where statement like 'select id from fruit where cast%'",
    );
    expect(prepared).toEqual({ n: 1 });
  });

  testWith(
    postgresLacking,
    "that run together ask the same question once, and write what each of them writes",
    async () => {
      await using mine = await garden();
      const sent: string[] = [];
      const heard = {
        unsafe: (query, values) => {
          sent.push(query);
          return mine.unsafe(query, values);
        },
      } as Connection;
      function* grow(name: string): Recipe<number | null | undefined> {
        const { id } = (yield* one(named, { name })) as { id: number };
        yield* all(heavier, { id, by: 1 });
        return (yield* one(named, { name }))?.weight;
      }
      const ended = await new Later(heard).together(["pear", plums.name, "pear"].map(grow));
      expect(ended).toEqual([{ value: 3 }, { value: 8 }, { value: 3 }]);
      expect(sent.map((query) => query.split(" ")[0])).toEqual([
        "select",
        "select",
        "update",
        "update",
        "update",
        "select",
        "select",
      ]);
      expect((await new Later(mine).run(one(named, { name: "pear" })))?.weight).toBe(3);
    },
  );

  testWith(postgresLacking, "that throw do not end those beside them", async () => {
    await using mine = await garden();
    function* breaks(): Recipe<number> {
      yield* one(total);
      throw new Error("broken");
    }
    function* works(): Recipe<number> {
      yield* one(total);
      return (yield* one(total))?.n ?? 0;
    }
    const [broken, working] = await new Later(mine).together<number>([breaks(), works()]);
    expect(broken).toEqual({ thrown: new Error("broken") });
    expect(working).toEqual({ value: 2 });
  });

  testWith(
    postgresLacking,
    "wait for no statement of which they want no rows; its failure is the transaction's",
    async () => {
      await using mine = await garden();
      const steps: string[] = [];
      function* twice(): Recipe<void> {
        yield* run(plant, { id: 4, name: "fig", weight: 1 });
        steps.push("one");
        yield* run(plant, { id: 5, name: "fig", weight: 1 });
        steps.push("two");
      }
      const transaction = mine.begin(async (connection) => {
        const runner = new Later(connection);
        const running = runner.run(twice());
        expect(steps).toEqual(["one", "two"]);
        await running;
        await runner.settled();
      });
      await expect(transaction).rejects.toThrow(/duplicate key/);
      expect(await new Later(mine).run(one(named, { name: "fig" }))).toBeUndefined();
    },
  );
});
