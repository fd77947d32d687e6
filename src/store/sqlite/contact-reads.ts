import type { Database, Statement } from "bun:sqlite";
import type { Person } from "../../protocol/account.ts";
import type { Settings } from "../../protocol/contact.ts";
import { keyOf, type UserId, userId } from "../../protocol/ids.ts";

/** How people want to be reached, and by whom not. */
export class ContactReads {
  readonly #settings: Statement<Settings>;
  readonly #blocked: Statement<{ blocked: number }>;
  readonly #page: Statement<{ id: number; name: string }>;

  constructor(db: Database) {
    this.#settings = db.prepare("select strangers from users where id = ?");
    this.#blocked = db.prepare("select blocked from blocks where user = ?");
    this.#page = db.prepare(
      `select u.id, u.name from blocks b join users u on u.id = b.blocked
        where b.user = ? and b.blocked > ? order by b.blocked limit ?`,
    );
  }

  contactOf(user: UserId): { settings: Settings; blocked: UserId[] } {
    return {
      settings: { strangers: this.#settings.get(keyOf(user))?.strangers ?? "welcome" },
      blocked: this.#blocked.all(keyOf(user)).map(({ blocked }) => userId(blocked)),
    };
  }

  blocksOf(user: UserId, after: string, limit: number): Person[] {
    const rows = this.#page.all(keyOf(user), after === "" ? 0 : keyOf(after as UserId), limit);
    return rows.map(({ id, name }) => ({ id: userId(id), name }));
  }
}
