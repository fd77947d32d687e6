import { Database } from "bun:sqlite";
import { expect, setDefaultTimeout, test } from "bun:test";
import { join } from "node:path";
import type { User } from "../../src/protocol/account.ts";
import type { Event } from "../../src/protocol/events.ts";
import type { Command } from "../../src/protocol/frames.ts";
import { keyOf, messageId } from "../../src/protocol/ids.ts";
import type { Room } from "../../src/protocol/room.ts";
import { StoreHome } from "../support/store-home.ts";
import { bodies, SYSTEM, seqs, Townsfolk, upTo } from "../support/townsfolk.ts";

setDefaultTimeout(60_000);
const KEEP_DAYS = 30;
/** Tables beside the log, and what of them names a message. */
const BESIDE = [
  ...["amended.seq", "reactions.seq", "reaction_kinds.seq", "mentions.seq"],
  ...["replies.seq", "replies.thread", "threads.thread"],
];

/** The same numbers each time: below `end`. */
function dice(seed: number): (end: number) => number {
  let state = seed;
  return (end) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * end);
  };
}

/** The model: how many days ago each event was written, by its seq. */
class Ages {
  readonly #days = new Map<number, number>();

  grow({ events }: { events: readonly Event[] }): void {
    for (const { seq } of events) this.#days.set(seq, 0);
  }
  pass(days: number): void {
    for (const [seq, age] of this.#days) this.#days.set(seq, age + days);
  }
  /** Where the log begins when all that is too old has gone. */
  get first(): number {
    const old = [...this.#days].filter(([, days]) => days >= KEEP_DAYS);
    return Math.max(0, ...old.map(([seq]) => seq)) + 1;
  }
}

class Play {
  readonly ages = new Ages();
  readonly #roll: (end: number) => number;
  readonly #home: StoreHome;
  readonly #room: Room;
  readonly #people: readonly User[];
  #head = 0;

  constructor(home: StoreHome, room: Room, people: readonly User[], seed: number) {
    [this.#home, this.#room, this.#people, this.#roll] = [home, room, people, dice(seed)];
  }

  async act(): Promise<void> {
    const who = this.#people[this.#roll(this.#people.length)] as User;
    const outcome = await this.#home.store.change(who.id, this.#command());
    if (outcome.refused) return;
    this.ages.grow(outcome);
    this.#head = outcome.events.at(-1)?.seq ?? this.#head;
  }

  async pass(days: number): Promise<void> {
    this.ages.pass(days);
    await this.#home.write(
      `update events set at = at - ${days * 86_400_000} where room = ${keyOf(this.#room.id)}`,
    );
  }

  #command(): Command {
    const { id: room } = this.#room;
    const id = messageId(room, 1 + this.#roll(Math.max(1, this.#head)));
    const body = `text ${this.#roll(1_000)} ${this.#roll(3) === 0 ? "@bob" : ""}`;
    const commands: readonly Command[] = [
      { type: "message.post", room, body },
      { type: "message.post", room, body, replyTo: id },
      { type: "message.post", room, body, thread: id },
      { type: "message.edit", room, id, body },
      { type: "message.delete", room, id },
      { type: "message.pin", room, id },
      { type: "reaction.add", room, id, emoji: "👍" },
    ];
    return commands[this.#roll(commands.length)] as Command;
  }
}

/** What beside the log names a message that is not there. */
function dangling(home: StoreHome): readonly string[] {
  using db = new Database(join(home.folder, "exchat.sqlite"), { readonly: true });
  return BESIDE.filter((one) => {
    const [table = "", column = ""] = one.split(".");
    const where = `not exists (select 1 from events e where e.room = t.room and e.seq = t.${column})`;
    return (db.query(`select count(*) as n from ${table} t where ${where}`).get() as { n: number }).n > 0;
  });
}

for (const seed of upTo(6))
  test(`[KEEP-7] what is left is the end of the log that was, and all that is beside it fits (play ${seed})`, async () => {
    await using home = await StoreHome.open();
    let town = new Townsfolk(home.store);
    const [ada, bob] = (await town.accounts("ada", "bob")) as [User, User];
    const room = await town.room("kitchen", ada, bob);
    await town.does(SYSTEM, { type: "room.set", room: room.id, keepDays: KEEP_DAYS });
    const play = new Play(home, room, [ada, bob], seed);
    play.ages.grow({ events: await town.log(room.id) });
    for (const round of upTo(6)) {
      for (const _ of upTo(60)) await play.act();
      await play.pass(12);
      // A walk begins when a room keeps less.
      for (const keepDays of [KEEP_DAYS + 1, KEEP_DAYS])
        play.ages.grow(await town.does(SYSTEM, { type: "room.set", room: room.id, keepDays }));
      const before = await home.store.events(room.id, 0, 1_000_000, 1_000);
      for (let more = true; more; ) {
        const step = await town.does(SYSTEM, { type: "erasure.step" });
        play.ages.grow(step);
        more = step.more === true;
        await play.act();
      }
      if (round === 3) await home.reopen();
      town = new Townsfolk(home.store);
      const after = await home.store.events(room.id, 0, 1_000_000, 1_000);
      const first = Math.max(before[0]?.seq ?? 1, play.ages.first);
      expect(seqs(after)).toEqual(upTo(after.at(-1)?.seq ?? 0, first));
      const texts = bodies(before.filter(({ seq }) => seq >= first));
      const now = bodies(after).slice(0, texts.length);
      // Deleting a message takes its text out of the log.
      for (const [i, text] of now.entries()) expect(["", texts[i] as string]).toContain(text);
      expect(dangling(home)).toEqual([]);
    }
  });
