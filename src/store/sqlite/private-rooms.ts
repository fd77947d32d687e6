import type { Database, Statement } from "bun:sqlite";
import { skeleton } from "../../protocol/names.ts";

type Found = { id: number; name: string; own_skeleton: string | null };

/** Private rooms by name, each for those who are in it or invited. Their names need not differ. */
export class PrivateRooms {
  readonly #among: Statement<Found>;
  readonly #note: Statement;

  constructor(db: Database) {
    this.#among = db.prepare(
      `select id, name, own_skeleton from rooms
        where kind = 'private' and (own_skeleton = ?2 or own_skeleton is null) and id in
          (select room from members where user = ?1 union select room from invitations where user = ?1)`,
    );
    this.#note = db.prepare("update rooms set own_skeleton = ? where id = ?");
  }

  /** The room's id. A person can have hundreds of rooms, so no skeleton is made here twice. */
  named(key: string, user: number): number | undefined {
    const among = this.#among.all(user, key);
    for (const row of among) row.own_skeleton ??= this.#noted(row);
    return among.find(({ own_skeleton }) => own_skeleton === key)?.id;
  }

  #noted({ id, name }: Found): string {
    const key = skeleton(name);
    this.#note.run(key, id);
    return key;
  }
}
