import { describe, expect, setDefaultTimeout } from "bun:test";
import { SQL } from "bun";
import { inTime } from "../support/deadline.ts";
import { Kitchen } from "../support/kitchen.ts";
import { testWith } from "../support/loud-skip.ts";
import { Postgres, postgresLacking } from "../support/postgres.ts";
import { bodies, seqs, Townsfolk, upTo } from "../support/townsfolk.ts";
import { Tunnel } from "../support/tunnel.ts";

setDefaultTimeout(30_000);

/** A store waits 4.5 s for the answer to a statement, and 3 s for a connection; the rest is for a busy machine. */
const AWAY_MS_MAX = 15_000;

describe("a store in PostgreSQL", () => {
  testWith(
    postgresLacking,
    "[FEED-7] that loses its connection before a commit stores nothing, says so, and goes on",
    async () => {
      await using kitchen = await Kitchen.open();
      const { admin, home } = kitchen;
      const posted = await admin.begin(async (transaction) => {
        await transaction.unsafe("lock table events in access exclusive mode");
        const post = kitchen.post("lost", "n1");
        await kitchen.waits("relation");
        await kitchen.cut();
        return await post;
      });
      expect(posted.refused?.code).toBe("unavailable");
      await kitchen.recovers("again");
      expect(home.fatal.all).toEqual([]);
      expect(bodies(await kitchen.log())).toEqual(["again"]);
    },
  );

  testWith(
    postgresLacking,
    "[FEED-7] that loses its connection while it commits does not know the outcome: nothing was stored",
    async () => {
      await using kitchen = await Kitchen.open();
      // Works at COMMIT, before it counts.
      await kitchen.admin.unsafe(
        `create function slow() returns trigger language plpgsql as $$ begin perform pg_sleep(3); return null; end $$;
       create constraint trigger slow after insert on events deferrable initially deferred for each row
         when (new.nonce = 'slow') execute function slow()`,
      );
      let lost = 0;
      kitchen.home.store.onLost(() => {
        lost += 1;
      });
      const post = kitchen.post("slow", "slow");
      post.catch(() => undefined);
      await kitchen.waits("PgSleep");
      const waiting = kitchen.post("next");
      await kitchen.cut();
      await expect(post).rejects.toThrow("the outcome is unknown");
      expect((await waiting).refused).toBeUndefined();
      expect(lost).toBe(1);
      await kitchen.admin.unsafe("drop trigger slow on events");
      await kitchen.post("slow", "slow");
      expect(bodies(await kitchen.log())).toEqual(["next", "slow"]);
      expect(kitchen.home.fatal.all).toEqual([]);
    },
  );

  testWith(
    postgresLacking,
    "[LOG-4] that loses its connection after a commit does not know the outcome: repeating gives the first one",
    async () => {
      await using kitchen = await Kitchen.open();
      const { admin, home, ada, room } = kitchen;
      // The commit is stored here, and waits to be stored on a standby. It holds for connections that are made from now on.
      const name = new URL(home.url).pathname.slice(1);
      await admin.unsafe(`alter database ${name} set synchronous_commit = on`);
      const other = await home.node();
      const stored = { type: "message.post", room: room.id, body: "stored", nonce: "n1" } as const;
      const post = other.change(ada.id, stored);
      post.catch(() => undefined);
      await kitchen.waits("SyncRep");
      await admin.unsafe(`alter database ${name} reset synchronous_commit`);
      await kitchen.cut();
      await expect(post).rejects.toThrow("the outcome is unknown");
      const again = await kitchen.post("stored", "n1");
      expect(again.refused).toBeUndefined();
      await other.close();
      expect(bodies(await kitchen.log())).toEqual(["stored"]);
    },
  );

  testWith(
    postgresLacking,
    "that waits too long for a lock refuses what it cannot store, within five seconds",
    async () => {
      await using kitchen = await Kitchen.open();
      const freed = Promise.withResolvers<void>();
      const held = Promise.withResolvers<void>();
      const holder = kitchen.admin.begin(async (transaction) => {
        await transaction.unsafe("lock table events in access exclusive mode");
        held.resolve();
        await freed.promise;
      });
      await held.promise;
      const outcome = await inTime(kitchen.post("late"), () => "an answer", 5_000);
      expect(outcome.refused?.code).toBe("unavailable");
      freed.resolve();
      await holder;
      await kitchen.recovers("late");
      expect(bodies(await kitchen.log())).toEqual(["late"]);
    },
  );

  testWith(
    postgresLacking,
    "[NODE-25] whose database does not answer any more refuses changes and questions, and goes on by itself",
    async () => {
      const postgres = await Postgres.started();
      await using tunnel = await Tunnel.open("127.0.0.1", postgres.socket);
      await using kitchen = await Kitchen.open(tunnel);
      const { home } = kitchen;
      const asks = () =>
        home.store.hasOwner().then(
          () => "answered",
          (cause: Error) => cause.message,
        );
      expect(await asks()).toBe("answered");
      tunnel.halt();
      const [post, question] = await Promise.all([
        inTime(kitchen.post("away"), () => "an answer to a change", AWAY_MS_MAX),
        inTime(asks(), () => "an answer to a question", AWAY_MS_MAX),
      ]);
      expect(post.refused?.code).toBe("unavailable");
      expect(question).toMatch(/cannot read its database/);
      tunnel.goOn();
      await kitchen.recovers("back");
      expect(bodies(await kitchen.log())).toEqual(["back"]);
      expect(home.fatal.all).toEqual([]);
    },
  );

  testWith(
    postgresLacking,
    "whose database is away refuses changes and questions within five seconds, and comes back by itself",
    async () => {
      await using kitchen = await Kitchen.open();
      const { home } = kitchen;
      const name = new URL(home.url).pathname.slice(1);
      await using outside = new SQL(await (await Postgres.started()).database(), { max: 1 });
      await outside.unsafe(`alter database ${name} allow_connections false`);
      await kitchen.cut();
      const [post, question] = await Promise.all([
        inTime(kitchen.post("away"), () => "an answer to a change", 5_000),
        inTime(
          home.store.hasOwner().then(
            () => "answered",
            (cause: Error) => cause.message,
          ),
          () => "an answer to a question",
          5_000,
        ),
      ]);
      expect(post.refused?.code).toBe("unavailable");
      expect(question).toMatch(/cannot read its database/);
      expect(home.store.trouble).toBeDefined();
      await outside.unsafe(`alter database ${name} allow_connections true`);
      await kitchen.recovers("back");
      expect(bodies(await kitchen.log())).toEqual(["back"]);
      expect(home.fatal.all).toEqual([]);
    },
  );
});

testWith(
  postgresLacking,
  "[LOG-2] a store flushes what it acknowledges, also in a database that is set to report commits earlier",
  async () => {
    await using kitchen = await Kitchen.open();
    const { admin, home, ada, room } = kitchen;
    const name = new URL(home.url).pathname.slice(1);
    await admin.unsafe(`alter database ${name} set synchronous_commit = off`);
    await admin.unsafe(
      `create table levels (level text);
       create function notes() returns trigger language plpgsql as
         $$ begin insert into levels values (current_setting('synchronous_commit')); return null; end $$;
       create constraint trigger notes after insert on events deferrable initially deferred for each row
         execute function notes()`,
    );
    const other = await home.node();
    const posted = await other.change(ada.id, { type: "message.post", room: room.id, body: "kept" });
    await other.close();
    expect(posted.refused).toBeUndefined();
    const [found] = await admin.unsafe("select level from levels");
    expect(found.level).toBe("local");
  },
);

describe("two stores in one PostgreSQL database", () => {
  testWith(
    postgresLacking,
    "[LOG-1] give a room's events one order without gaps, and each author's posts theirs",
    async () => {
      await using kitchen = await Kitchen.open();
      const { home, ada, room, town } = kitchen;
      const bob = await town.account("bob");
      await town.does(bob.id, { type: "room.join", name: "kitchen" });
      const other = new Townsfolk(await home.node());
      const posts = await Promise.all([
        ...upTo(100).map((n) => town.post(ada, room, `ada ${n}`)),
        ...upTo(100).map((n) => other.post(bob, room, `bob ${n}`)),
      ]);
      const log = await kitchen.log();
      expect(seqs(log)).toEqual(upTo(203));
      expect(seqs(posts).toSorted((a, b) => a - b)).toEqual(upTo(203, 4));
      for (const name of ["ada", "bob"])
        expect(bodies(log).filter((body) => body.startsWith(name))).toEqual(
          upTo(100).map((n) => `${name} ${n}`),
        );
      await other.store.close();
    },
  );

  testWith(
    postgresLacking,
    "[LOG-4] store a post once that reaches both, and make one room of a name",
    async () => {
      await using kitchen = await Kitchen.open();
      const { home, ada, room, town } = kitchen;
      const other = new Townsfolk(await home.node());
      const events = await Promise.all(
        upTo(20).flatMap((n) => [town, other].map((one) => one.post(ada, room, `${n}`, `nonce ${n}`))),
      );
      expect(new Set(seqs(events)).size).toBe(20);
      expect(bodies(await kitchen.log())).toHaveLength(20);
      const made = await Promise.all(
        [town, other].map(({ store }) => store.change(ada.id, { type: "room.create", name: "attic" })),
      );
      expect(made.map(({ refused }) => refused?.code ?? "done").sort()).toEqual(["done", "room_exists"]);
      await other.store.close();
    },
  );
});
