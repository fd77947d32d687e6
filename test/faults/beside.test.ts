import { describe, expect, setDefaultTimeout } from "bun:test";
import type { User } from "../../src/protocol/account.ts";
import type { Command } from "../../src/protocol/frames.ts";
import { limits } from "../../src/protocol/limits.ts";
import type { Room } from "../../src/protocol/room.ts";
import { inTime } from "../support/deadline.ts";
import { Kitchen } from "../support/kitchen.ts";
import { testWith } from "../support/loud-skip.ts";
import { postgresLacking } from "../support/postgres.ts";
import { seqs, Townsfolk, upTo } from "../support/townsfolk.ts";

setDefaultTimeout(60_000);

/** A number of an advisory lock that is the test's. */
const GATE = 99;
/** A message with this nonce is stored and has its place in the journal, but does not count before the gate is open. */
const SLOW = "slow";

/** Two nodes write in one database. */
class Nodes implements AsyncDisposable {
  readonly kitchen: Kitchen;
  readonly other: Townsfolk;

  private constructor(kitchen: Kitchen, other: Townsfolk) {
    this.kitchen = kitchen;
    this.other = other;
  }

  static async open(): Promise<Nodes> {
    const kitchen = await Kitchen.open();
    return new Nodes(kitchen, new Townsfolk(await kitchen.home.node()));
  }

  get towns(): readonly [Townsfolk, Townsfolk] {
    return [this.kitchen.town, this.other];
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.other.store.close();
    await this.kitchen[Symbol.asyncDispose]();
  }
}

describe("two nodes that write at the same time", () => {
  testWith(
    postgresLacking,
    "[NODE-8] do not wait for each other in different rooms, and the journal leaves out no commit that is late",
    async () => {
      await using nodes = await Nodes.open();
      const { kitchen, other } = nodes;
      const { admin, ada, room, town } = kitchen;
      const bob = await town.account("bob");
      const attic = await town.room("attic", bob);
      await admin.unsafe(
        `create function waits() returns trigger language plpgsql as
           $$ begin perform pg_advisory_xact_lock(${GATE}); return null; end $$;
         create constraint trigger waits after insert on events deferrable initially deferred for each row
           when (new.nonce = '${SLOW}') execute function waits()`,
      );
      const { last } = await town.store.grown(0, 1);
      const freed = Promise.withResolvers<void>();
      const held = Promise.withResolvers<void>();
      const gate = admin.begin(async (transaction) => {
        await transaction.unsafe(`select pg_advisory_xact_lock(${GATE})`);
        held.resolve();
        await freed.promise;
      });
      await held.promise;
      const late = town.post(ada, room, "late", SLOW);
      await kitchen.waits("advisory");
      const early = await inTime(other.post(bob, attic, "early"), () => "the other node stores a message");
      // A follower that read now must not go beyond the commit that does not count yet.
      const before = await other.store.grown(last, 10);
      freed.resolve();
      await gate;
      const { seq } = await late;
      const after = await other.store.grown(last, 10);
      expect(before).toMatchObject({ last, commits: [] });
      expect(after.commits.map(({ rooms }) => rooms)).toEqual([
        [{ room: room.id, from: seq, upto: seq }],
        [{ room: attic.id, from: early.seq, upto: early.seq }],
      ]);
    },
  );

  testWith(
    postgresLacking,
    "[NODE-8] keep each log without a gap and each number what it must be, whatever is done at once",
    async () => {
      await using nodes = await Nodes.open();
      const { town, admin } = nodes.kitchen;
      const people = await town.accounts(...upTo(6).map((n) => `person${n}`));
      const rooms = await Promise.all(upTo(8).map((n) => town.room(`room${n}`, ...people)));
      const roots = await Promise.all(rooms.map((room) => town.post(people[0] as User, room, "root")));
      const refused = new Map<string, number>();
      const does = async (node: Townsfolk, who: User, command: Command) => {
        const { refused: why } = await node.store.change(who.id, command);
        if (why)
          refused.set(`${command.type} ${why.code}`, (refused.get(`${command.type} ${why.code}`) ?? 0) + 1);
      };
      const work = upTo(40).flatMap((round) =>
        people.flatMap((who, i) =>
          nodes.towns.map((node, n) => {
            const at = (round + i * 3 + n * 5) % rooms.length;
            return does(node, who, busy(round, { room: rooms[at] as Room, root: roots[at] }, n));
          }),
        ),
      );
      await Promise.all(work);
      for (const room of rooms) {
        const log = await nodes.other.log(room.id);
        expect(seqs(log)).toEqual(upTo(log.length));
        const nonces = log.flatMap((event) => (event.type === "message.posted" ? (event.nonce ?? []) : []));
        expect(new Set(nonces).size).toBe(nonces.length);
      }
      // What is counted up and down is what a recount gives.
      const wrong = await admin.unsafe(
        `select 'members' as what, id from rooms r where members <> (select count(*) from members m where m.room = r.id)
         union all select 'reactions', a.seq from amended a where reactions <>
           (select count(*) from reactions x where x.room = a.room and x.seq = a.seq)
         union all select 'replies', a.seq from amended a where replies <>
           (select count(*) from replies x where x.room = a.room and x.thread = a.seq)`,
      );
      expect(wrong.map((row: object) => ({ ...row }))).toEqual([]);
      expect([...refused.keys()].filter((why) => /internal|unavailable/.test(why))).toEqual([]);
      expect(nodes.kitchen.home.log.all).toEqual([]);
    },
  );

  testWith(postgresLacking, "[NODE-8] keep the limits of a person and of a room", async () => {
    await using nodes = await Nodes.open();
    const { town, ada, room } = nodes.kitchen;
    const posts = await Promise.all(
      upTo(limits.pinsPerRoomMax + 10).map((n) => town.post(ada, room, `${n}`)),
    );
    const both = nodes.towns;
    const pins = await Promise.all(
      posts.map((event, i) =>
        both[i % 2 === 0 ? 0 : 1].store.change(ada.id, {
          type: "message.pin",
          room: room.id,
          id: `${room.id}.${event.seq}`,
        } as Command),
      ),
    );
    expect(pins.filter(({ refused }) => !refused)).toHaveLength(limits.pinsPerRoomMax);
    // The same nonce in two rooms at once is one message.
    const attic = await town.room("attic", ada);
    for (const n of upTo(10)) {
      const twice = await Promise.all(
        [room, attic].map(({ id }, i) =>
          both[i === 0 ? 0 : 1].store.change(ada.id, {
            type: "message.post",
            room: id,
            body: "once",
            nonce: `once ${n}`,
          }),
        ),
      );
      expect(twice.map(({ refused }) => refused?.code ?? "stored").sort()).toEqual([
        "nonce_conflict",
        "stored",
      ]);
    }
  });
});

/** Something that a person does in a room, of many kinds. */
function busy(round: number, { room, root }: { room: Room; root: unknown }, node: number): Command {
  const { seq } = root as { seq: number };
  const id = `${room.id}.${seq}`;
  const about = { room: room.id, id };
  const kinds: object[] = [
    { type: "message.post", room: room.id, body: `${round}`, nonce: `${room.id} ${round}` },
    { type: "message.post", room: room.id, body: `in a thread ${round} ${node}`, thread: id },
    { type: "reaction.add", ...about, emoji: round % 2 === 0 ? "👍" : "🎉" },
    { type: "reaction.remove", ...about, emoji: round % 2 === 0 ? "👍" : "🎉" },
    { type: "cursor.set", room: room.id, seq: 1 + (round % 9) },
    { type: "room.leave", room: room.id },
    { type: "room.join", room: room.id },
    { type: "room.join", name: room.name },
    { type: "status.set", status: `${round}` },
    { type: "message.edit", ...about, body: `root ${round} ${node}` },
    { type: "room.topic", room: room.id, topic: `${round}` },
  ];
  return kinds[(round * 7 + node * 3 + seq) % kinds.length] as Command;
}
