import type { Database, Statement } from "bun:sqlite";

/** Who knows whom: people who share a private room, or a conversation that the one who is asked about chose to be in. */
export class Acquaintances {
  readonly #shared: Statement<{ room: number }>;

  constructor(db: Database) {
    // Into a public room anybody comes, so to be in the same one says nothing.
    this.#shared = db.prepare(
      `select m.room from members m join rooms r on r.id = m.room
        where m.user = ?1 and m.brought = 0 and r.kind <> 'public'
          and exists (select 1 from members o where o.room = m.room and o.user = ?2) limit 1`,
    );
  }

  /** Whether this person knows the other one. */
  knows(person: number, other: number): boolean {
    return person === other || this.#shared.get(person, other) !== null;
  }
}
