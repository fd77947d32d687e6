import { afterAll, beforeAll, expect, test } from "bun:test";
import type { Answers } from "../../src/protocol/answers.ts";
import { FullClient } from "../support/full-client.ts";
import { makes } from "../support/house.ts";
import type { Server } from "../support/server.ts";
import { exchat } from "../support/verb.ts";

type Found = Answers["search"];

/** A server of one node or of two, and everything that its index keeps. */
export interface SearchHome extends AsyncDisposable {
  readonly one: Server;
  /** Where bob is: the same node, if there is one only. */
  readonly two: Server;
  kept(): Promise<string>;
}

/** What is found when the index has everything. */
export async function find(who: FullClient, query: string, more: object = {}): Promise<Found> {
  const answer = await who.ok<Found>("search", { query, ...more });
  return answer.behind ? await find(who, query, more) : answer;
}

/** What every search must do, wherever its index is. */
export function searchContract(open: () => Promise<SearchHome>): void {
  let home: SearchHome;
  let one: Server;
  let alice: FullClient;
  let bob: FullClient;
  let count = 0;
  let room: string;

  beforeAll(async () => {
    home = await open();
    one = home.one;
    alice = await FullClient.connect(one.wsUrl, { name: "alice" });
    bob = await FullClient.connect(home.two.wsUrl, { name: "bob" });
    for (const [who, name] of [
      [alice, "alice"],
      [bob, "bob"],
    ] as const)
      await who.ok("account.register", { name, password: "correct horse battery" });
  });
  afterAll(async () => {
    await alice?.[Symbol.asyncDispose]();
    await bob?.[Symbol.asyncDispose]();
    await home?.[Symbol.asyncDispose]();
  });

  const kept = () => home.kept();
  async function lobby(): Promise<void> {
    count += 1;
    room = await makes(alice, `lobby ${count}`);
    await bob.ok("room.join", { room });
  }
  const says = async (
    who: FullClient,
    body: string,
    more: object = {},
  ): Promise<{ id: string; seq: number }> => await who.ok("message.post", { room, body, ...more });
  const bodies = ({ hits }: Found): readonly string[] =>
    hits.map(({ message }) => message.current?.body ?? message.body);
  const found = async (who: FullClient, query: string): Promise<readonly string[]> =>
    bodies(await find(who, query, { room }));

  test("[SEARCH-1] what was said is found at once, the newest first, in pages, and where its words stand", async () => {
    await lobby();
    for (let i = 1; i <= 5; i += 1) await says(i % 2 ? alice : bob, `marmalade ${i}`);
    const first = await find(bob, "Marmaladé", { limit: 3 });
    expect(bodies(first)).toEqual(["marmalade 5", "marmalade 4", "marmalade 3"]);
    expect(first.hits[0]).toMatchObject({ room, marks: [[0, 9]] });
    expect(first.behind).toBeUndefined();
    const second = await find(bob, "Marmaladé", { limit: 3, before: first.next });
    expect(bodies(second)).toEqual(["marmalade 2", "marmalade 1"]);
    expect(second.next).toBeUndefined();
  });

  test("[SEARCH-5] a message is found as it is now and never as it was", async () => {
    await lobby();
    const { id } = await says(alice, "the secret is xylophone");
    expect(await found(bob, "xylophone")).toHaveLength(1);
    await alice.ok("message.edit", { room, id, body: "the secret is gone" });
    expect(await found(bob, "xylophone")).toEqual([]);
    expect(await found(bob, "secret is:edited")).toEqual(["the secret is gone"]);
    await alice.ok("message.delete", { room, id });
    expect(await found(bob, "secret")).toEqual([]);
  });

  test("[SEARCH-6] it is found only in rooms where a person is just now, archived ones included", async () => {
    await lobby();
    await says(alice, "zeppelin");
    await bob.ok("room.leave", { room });
    expect(bodies(await find(bob, "zeppelin"))).toEqual([]);
    expect(await bob.refused("search", { query: "zeppelin", room })).toMatchObject({ code: "not_member" });
    await bob.ok("room.join", { room });
    await alice.ok("room.archive", { room });
    expect(bodies(await find(bob, "zeppelin"))).toEqual(["zeppelin"]);
  });

  test("[SEARCH-3] operators ask who said it, where, when, and what it has", async () => {
    await lobby();
    const root = await says(alice, "plan A at https://a.example/plan");
    await says(bob, "plan B for @alice");
    await says(bob, "plan C", { thread: root.id });
    await bob.ok("reaction.add", { room, id: root.id, emoji: "🎉" });
    await alice.ok("message.pin", { room, id: root.id });
    for (const property of ["has:link", "has:reaction", "has:pin", "is:pinned", "has:thread"])
      expect(await found(bob, `plan ${property}`), property).toEqual(["plan A at https://a.example/plan"]);
    expect(await found(bob, "plan has:file")).toEqual([]);
    expect(await found(bob, "is:thread")).toEqual(["plan C"]);
    expect(await found(alice, "mentions:me")).toEqual(["plan B for @alice"]);
    expect(await found(alice, "plan from:bob -is:thread")).toEqual(["plan B for @alice"]);
    expect(await found(alice, "plan -from:me")).toEqual(["plan C", "plan B for @alice"]);
    expect(bodies(await find(alice, `plan in:"lobby ${count}" from:me`))).toHaveLength(1);
    expect(await found(alice, "plan before:2020")).toEqual([]);
    expect(await found(alice, "plan after:2020 -a")).toHaveLength(2);
    await bob.ok("reaction.remove", { room, id: root.id, emoji: "🎉" });
    expect(await found(bob, "plan has:reaction")).toEqual([]);
  });

  test("[SEARCH-3] a last word may be unfinished, unless it fills the page by itself", async () => {
    await lobby();
    for (const word of ["gramophone", "gramophone", "gramophones"]) await says(alice, word);
    expect(await found(bob, "gramoph")).toHaveLength(3);
    expect(bodies(await find(bob, "gramophone", { room, limit: 2 }))).toEqual(["gramophone", "gramophone"]);
    expect(await found(bob, "gramophone")).toHaveLength(3);
  });

  test("[SEARCH-4] what cannot be looked for is refused in a sentence", async () => {
    for (const query of ["from:", "!!!", "has:soup"])
      expect(await alice.refused("search", { query })).toMatchObject({ code: "bad_request", field: "query" });
    expect(await alice.refused("search", { query: "x".repeat(8_000) })).toMatchObject({
      message: "query has more than 500 characters",
    });
    expect(await alice.refused("search", { query: "from:nobody.here" })).toMatchObject({
      code: "no_such_user",
    });
    expect(await alice.refused("search", { query: "in:nowhere" })).toMatchObject({ code: "no_such_room" });
  });

  test("[SEARCH-4] a query that everything fits is answered page by page", async () => {
    await lobby();
    for (let i = 1; i <= 5; i += 1) await says(alice, `${i}`);
    const first = await find(alice, "-nothinglikethis", { room, limit: 3 });
    expect(bodies(first)).toEqual(["5", "4", "3"]);
    expect(bodies(await find(alice, "-nothinglikethis", { room, limit: 3, before: first.next }))).toEqual([
      "2",
      "1",
    ]);
  });

  test("[SEARCH-7] rooms and people of such a name are told with the first page", async () => {
    await lobby();
    const { rooms, people } = await find(alice, `lobby ${count}`);
    expect(rooms?.some(({ id }) => id === room)).toBe(true);
    expect(people).toBeUndefined();
    expect((await find(alice, "bo")).people).toEqual([expect.objectContaining({ name: "bob" })]);
  });

  test("[SEARCH-8] nothing of what was deleted or edited away is in the index", async () => {
    await lobby();
    const first = await says(alice, "quetzalcoatlus flies");
    const second = await says(alice, "archaeopteryx flies");
    for (let i = 0; i < 20; i += 1) await says(bob, `filler ${i} pterodactyl`);
    expect(await found(bob, "quetzalcoatlus")).toHaveLength(1);
    expect(await kept()).toContain("quetzalcoatlus");
    await alice.ok("message.delete", { room, id: first.id });
    await alice.ok("message.edit", { room, id: second.id, body: "a bird flies" });
    await alice.ok("message.erase", { room, user: "bob" });
    expect(await found(bob, "quetzalcoatlus")).toEqual([]);
    expect(await found(bob, "pterodactyl")).toEqual([]);
    expect(await found(bob, "flies")).toEqual(["a bird flies"]);
    expect(await kept()).not.toMatch(/quetzal|archaeopteryx|pterodactyl/);
  });

  test("[SEARCH-8] a deleted room is gone from the index, and comes back when the room does", async () => {
    await lobby();
    await says(alice, "ichthyosaur");
    expect(await found(bob, "ichthyosaur")).toHaveLength(1);
    await alice.ok("room.delete", { room });
    await find(bob, "ichthyosaur");
    expect(await kept()).not.toContain("ichthyosaur");
    expect(await exchat(["restore-room", room, "--data", one.data])).toMatchObject({ code: 0 });
    // Bob's node may not have heard of it yet.
    expect(await found(alice, "ichthyosaur")).toHaveLength(1);
  });

  test("[SEARCH-2] rows of words are found in any script, and wherever they are in a long text", async () => {
    await lobby();
    await says(alice, "今日は東京都にいます");
    await says(alice, "都京東");
    await says(alice, `${"東 ".repeat(400)}東京`);
    await says(alice, "see foo_bar.baz and camelCase here");
    expect(await found(bob, "東京")).toEqual([expect.stringMatching(/東京$/), "今日は東京都にいます"]);
    expect(await found(bob, '"東京都"')).toEqual(["今日は東京都にいます"]);
    for (const query of ["foo_bar.baz", "baz", "case", '"bar baz"', "camelc"])
      expect(await found(bob, query), query).toEqual(["see foo_bar.baz and camelCase here"]);
    expect(await found(bob, '"case here"')).toEqual([]);
    expect(await found(bob, '東 -"東京都"')).toHaveLength(2);
  });

  test("[SEARCH-3] words may be as long as they are, and have any character that a text has", async () => {
    await lobby();
    const long = "x".repeat(400);
    await says(alice, `${long}y it's a back\\slash % 100% 'quoted'`);
    await says(alice, `${long}z`);
    expect(await found(bob, `${long}z`)).toEqual([`${long}z`]);
    expect(await found(bob, `-${long}z xxxx`)).toHaveLength(1);
    for (const query of ["it's", "back\\slash", "100%", "'quoted'"])
      expect(await found(bob, query), query).toHaveLength(1);
  });
}
