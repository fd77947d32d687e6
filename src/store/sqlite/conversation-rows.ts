import type { Database, Statement } from "bun:sqlite";
import type { Person } from "../../protocol/account.ts";
import type { UserId } from "../../protocol/ids.ts";
import { limits } from "../../protocol/limits.ts";
import type { RoomRow } from "../rows.ts";

/** Whether anybody spoke in a room, and which conversations people are in without having chosen to. */
export class ConversationRows {
  readonly #said: Statement;
  readonly #spoken: Statement;
  readonly #setPeople: Statement;
  #turns: number;

  constructor(db: Database) {
    this.#said = db.prepare("update rooms set said = ? where id = ?");
    // Who is in as many rooms as there may be chooses no more of them by answering.
    this.#spoken = db.prepare(
      `update members set brought = iif(user = ?2 and
          (select count(*) from members where user = ?2 and brought = 0) < ${limits.roomsPerUserMax}, 0, ?3)
        where room = ?1 and brought > 0`,
    );
    this.#setPeople = db.prepare("update rooms set people = ? where id = ?");
    const last = db
      .query<{ n: number }, []>(
        `select max(coalesce((select max(brought) from members where brought > 0), 0),
          coalesce((select max(turn) from invitations), 0)) as n`,
      )
      .get();
    this.#turns = last?.n ?? 0;
  }

  /** The next number. They only ever grow, also when what they were meant for was rolled back. */
  turn(): number {
    this.#turns += 1;
    return this.#turns;
  }

  /** In most rooms nothing changes with what is said. */
  said(room: RoomRow, by: number): void {
    if (room.kind === "direct") this.#spoken.run(room.id, by, this.turn());
    const said = by === room.maker ? 1 : 2;
    if (said <= room.said) return;
    room.said = said;
    this.#said.run(said, room.id);
  }

  /** A conversation is called by its people, and a guest may have become an account while they were not in it. */
  comes(room: RoomRow, { user, name }: { user: UserId; name: string }): void {
    const people = JSON.parse(room.people ?? "[]") as Person[];
    if (people.every((person) => person.id !== user || person.name === name)) return;
    room.people = JSON.stringify(people.map((person) => (person.id === user ? { id: user, name } : person)));
    this.#setPeople.run(room.people, room.id);
  }
}
