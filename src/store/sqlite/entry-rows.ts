import type { Database, Statement } from "bun:sqlite";
import type { Entry } from "../../chat/view.ts";
import type { OwnerClaimed, OwnerLinked } from "../../protocol/account.ts";

/** What lets newcomers in: as a decision sees it, and as what happened to it is written. */
export class EntryRows {
  readonly #owner: Statement<{ id: number }>;
  readonly #code: Statement<{ value: string }>;
  readonly #setCode: Statement;
  readonly #dropCode: Statement;

  constructor(db: Database) {
    this.#owner = db.prepare("select id from users where role = 'owner' limit 1");
    this.#code = db.prepare("select value from meta where key = 'owner_code'");
    this.#setCode = db.prepare("insert or replace into meta values ('owner_code', ?)");
    this.#dropCode = db.prepare("delete from meta where key = 'owner_code'");
  }

  look(): Entry {
    const code = this.#code.get()?.value;
    return { hasOwner: this.#owner.get() !== null, ...(code && { ownerCode: code }) };
  }

  write(fact: OwnerLinked | OwnerClaimed): void {
    if (fact.type === "owner.linked") this.#setCode.run(fact.code);
    else this.#dropCode.run();
  }
}
