import type { Database, Statement } from "bun:sqlite";
import type { View } from "../../chat/view.ts";
import { userId } from "../../protocol/ids.ts";
import { skeleton } from "../../protocol/names.ts";

/** The part of a view that is about people who are deleted. */
export class AccountViews {
  readonly #byName: Statement<{ id: number }>;
  readonly #deleted: Statement<{ id: number }>;

  constructor(db: Database) {
    this.#byName = db.prepare("select id from users where skeleton = ?");
    // Once the first step of erasing is taken nobody comes back.
    this.#deleted = db.prepare(
      `select u.id from users u join erasures e on e.kind = 'account' and e.user = u.id
        where u.skeleton = ? and u.deleted_at is not null and e.at_room = 0 and e.at = 0`,
    );
  }

  /** Whether a name is somebody's, or reserved for who had it last. */
  isTaken(name: string): boolean {
    return this.#byName.get(skeleton(name)) !== null;
  }

  deleted(name: string): Pick<View, "deleted"> {
    const found = this.#deleted.get(skeleton(name));
    return found ? { deleted: userId(found.id) } : {};
  }
}
