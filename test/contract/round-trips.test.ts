import { Database } from "bun:sqlite";
import { describe, expect, test } from "bun:test";
import { join } from "node:path";
import { scopeOf } from "../../src/chat/decisions.ts";
import type { View } from "../../src/chat/view.ts";
import type { User } from "../../src/protocol/account.ts";
import type { Command } from "../../src/protocol/frames.ts";
import type { Room } from "../../src/protocol/room.ts";
import { Kept } from "../../src/store/kept.ts";
import type { Recipe } from "../../src/store/recipe.ts";
import { moment } from "../../src/store/rows.ts";
import { DATABASE_FILE } from "../../src/store/sqlite/folder.ts";
import { Runner } from "../../src/store/sqlite/run.ts";
import { look } from "../../src/store/views/look.ts";
import { StoreHome } from "../support/store-home.ts";
import { Townsfolk } from "../support/townsfolk.ts";

/** How often a recipe asks: each time is a round trip to an engine that is elsewhere. */
function* counted<T>(recipe: Recipe<T>): Recipe<{ readonly value: T; readonly trips: number }> {
  let step = recipe.next();
  let trips = 0;
  for (; !step.done; trips += 1) step = recipe.next(yield step.value);
  return { value: step.value, trips };
}

/** What decisions of one group see, and how many round trips it took. */
class Onlooker implements Disposable {
  readonly #db: Database;
  readonly #runner: Runner;
  readonly #kept = new Kept();

  constructor(home: StoreHome) {
    this.#db = new Database(join(home.folder, DATABASE_FILE), { readonly: true });
    this.#runner = new Runner(this.#db);
  }

  looks(actor: User, command: Command): { readonly view: View; readonly trips: number } {
    const recipe = look(this.#kept, actor.id, scopeOf(command), moment(0, 0));
    const { value, trips } = this.#runner.run(counted(recipe));
    if (!value) throw new Error(`${actor.name} is not there`);
    return { view: value.view, trips };
  }

  [Symbol.dispose](): void {
    this.#db.close();
  }
}

const post = (room: Room, body: string): Command => ({
  type: "message.post",
  room: room.id,
  body,
  nonce: "n",
});

describe("what a decision sees takes few round trips", () => {
  test("of a plain message two, and one when its author and room were seen before", async () => {
    await using home = await StoreHome.open();
    const town = new Townsfolk(home.store);
    const [alice, bob] = await town.accounts("alice", "bob");
    const room = await town.room("tea", alice as User, bob as User);
    using onlooker = new Onlooker(home);
    expect(onlooker.looks(alice as User, post(room, "soup?")).trips).toBe(2);
    expect(onlooker.looks(alice as User, post(room, "soup?")).trips).toBe(1);
    expect(onlooker.looks(bob as User, post(room, "soup!")).trips).toBe(2);
  });

  test("of a message no more for each person whom it names, or reply and thread that it has", async () => {
    await using home = await StoreHome.open();
    const town = new Townsfolk(home.store);
    const people = await town.accounts("alice", "bob", "carol", "dave", "erin");
    const alice = people[0] as User;
    const room = await town.room("tea", ...people);
    const { id } = (await town.post(alice, room, "soup?")) as unknown as { id: `r${number}.${number}` };
    using onlooker = new Onlooker(home);
    onlooker.looks(alice, post(room, "soup?"));
    const names = onlooker.looks(alice, post(room, "@bob, @carol and @dave: soup!"));
    expect(names.view.mentioned).toEqual(people.slice(1, 4).map((person) => person.id));
    expect(names.trips).toBe(1);
    const reply = { ...post(room, "soup! @bob"), replyTo: id, thread: id } as Command;
    const { view, trips } = onlooker.looks(alice, reply);
    expect([view.replyTo?.body, view.thread?.body]).toEqual(["soup?", "soup?"]);
    expect(trips).toBe(2);
  });

  test("of a conversation as many with two people as with eight", async () => {
    await using home = await StoreHome.open();
    const town = new Townsfolk(home.store);
    const names = ["bob", "carol", "dave", "erin", "frank", "grace", "heidi"];
    const [alice] = await town.accounts("alice", ...names);
    const trips = [1, 7].map((many) => {
      using onlooker = new Onlooker(home);
      const seen = onlooker.looks(alice as User, { type: "direct.open", users: names.slice(0, many) });
      expect(seen.view.others?.map(({ name }) => name)).toEqual(names.slice(0, many));
      return seen.trips;
    });
    expect(trips).toEqual([4, 4]);
  });
});

test("a view has the fields that its scope names, and no others", async () => {
  await using home = await StoreHome.open();
  const town = new Townsfolk(home.store);
  const [alice] = await town.accounts("alice");
  const room = await town.room("tea", alice as User);
  using onlooker = new Onlooker(home);
  const fieldsOf = (command: Command) => Object.keys(onlooker.looks(alice as User, command).view).sort();
  expect(fieldsOf(post(room, "soup?"))).toEqual(["absent", "crowded", "head", "me", "membership", "room"]);
  expect(fieldsOf({ type: "status.set", status: "away" })).toEqual(["me"]);
});
