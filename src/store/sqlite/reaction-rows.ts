import type { Database, Statement } from "bun:sqlite";

/** Which emoji of which message. */
interface Kind {
  readonly room: number;
  readonly seq: number;
  readonly emoji: string;
}

/** Who has put which emoji on messages, and how many have: the second follows from the first, too slowly. */
export class ReactionRows {
  readonly #add: Statement;
  readonly #remove: Statement;
  readonly #more: Statement;
  readonly #fewer: Statement;
  readonly #none: Statement;
  readonly #clear: readonly Statement[];

  constructor(db: Database) {
    this.#add = db.prepare(
      "insert into reactions (room, seq, emoji, user, at, name) values (?, ?, ?, ?, ?, ?)",
    );
    this.#remove = db.prepare("delete from reactions where room = ? and seq = ? and emoji = ? and user = ?");
    this.#more = db.prepare(
      `insert into reaction_kinds (room, seq, emoji, count) values (?, ?, ?, 1)
        on conflict do update set count = count + 1`,
    );
    const kind = "where room = ? and seq = ? and emoji = ?";
    this.#fewer = db.prepare(`update reaction_kinds set count = count - 1 ${kind}`);
    this.#none = db.prepare(`delete from reaction_kinds ${kind} and count = 0`);
    this.#clear = ["reactions", "reaction_kinds"].map((table) =>
      db.prepare(`delete from ${table} where room = ? and seq = ?`),
    );
  }

  /** `at` is the seq of the reaction. */
  add({ room, seq, emoji }: Kind, by: { user: number; name: string; at: number }): void {
    this.#add.run(room, seq, emoji, by.user, by.at, by.name);
    this.#more.run(room, seq, emoji);
  }

  remove({ room, seq, emoji }: Kind, user: number): void {
    this.#remove.run(room, seq, emoji, user);
    this.#fewer.run(room, seq, emoji);
    this.#none.run(room, seq, emoji);
  }

  clear(room: number, seq: number): void {
    for (const statement of this.#clear) statement.run(room, seq);
  }
}
