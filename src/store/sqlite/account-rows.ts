import type { Database, Statement } from "bun:sqlite";
import type { News } from "../../chat/ports.ts";
import { keyOf, type UserId } from "../../protocol/ids.ts";
import { limits } from "../../protocol/limits.ts";
import type { UserDeleted } from "../../protocol/moderation.ts";
import type { By } from "./server-rows.ts";

const DAY_MS = 86_400_000;
/** For so long nobody else can have a deleted person's name, and be taken for them. */
const NAME_DAYS = 30;

/** Whoever is deleted is nobody from then on; what is theirs is erased when they can come back no longer. */
export class AccountRows {
  readonly #delete: Statement;
  readonly #erase: Statement;
  readonly #restore: readonly Statement[];

  constructor(db: Database) {
    this.#delete = db.prepare("update users set deleted_at = ? where id = ?");
    this.#erase = db.prepare(
      "insert into erasures (kind, user, by, messages, due_at) values (?, ?, ?, ?, ?)",
    );
    this.#restore = [
      db.prepare("update users set deleted_at = null where id = ?"),
      db.prepare("delete from erasures where kind in ('account', 'name') and user = ?"),
    ];
  }

  delete({ user, messages, now }: UserDeleted, { me, at }: By): readonly News[] {
    const key = keyOf(user);
    const due = now ? at.time : at.time + limits.restoreDaysMax * DAY_MS;
    this.#delete.run(at.ms, key);
    this.#erase.run("account", key, keyOf(me.id), messages === "erase" ? 1 : 0, due);
    this.#erase.run("name", key, keyOf(me.id), 0, at.time + NAME_DAYS * DAY_MS);
    return [{ ended: user }, { erasing: true }];
  }

  restore(user: UserId): void {
    for (const statement of this.#restore) statement.run(keyOf(user));
  }
}
