import type { Database, Statement } from "bun:sqlite";
import type { News } from "../../chat/ports.ts";
import type { Scope, View } from "../../chat/view.ts";
import type { Person, User } from "../../protocol/account.ts";
import type { ContactFact, Settings } from "../../protocol/contact.ts";
import { keyOf, roomId } from "../../protocol/ids.ts";
import type { RoomRow } from "../rows.ts";
import { Acquaintances } from "./acquaintances.ts";

type Between = { theirs: number; mine: number };

/** Who may reach whom: as decisions see it, and as what people say about it is written. */
export class Contact {
  readonly #isIn: (room: number, user: number) => boolean;
  readonly #acquaintances: Acquaintances;
  readonly #between: Statement<Between>;
  readonly #strangers: Statement<Settings>;
  readonly #blocks: Statement<{ n: number }>;
  readonly #invited: Statement<{ room: number }>;
  readonly #block: Statement;
  readonly #unblock: Statement;
  readonly #setStrangers: Statement;

  constructor(db: Database, isIn: (room: number, user: number) => boolean) {
    this.#isIn = isIn;
    this.#acquaintances = new Acquaintances(db);
    this.#between = db.prepare(
      `select exists (select 1 from blocks where user = ?2 and blocked = ?1) as theirs,
        exists (select 1 from blocks where user = ?1 and blocked = ?2) as mine`,
    );
    this.#strangers = db.prepare("select strangers from users where id = ?");
    this.#blocks = db.prepare("select count(*) as n from blocks where user = ?");
    this.#invited = db.prepare("select room from invitations where by = ? and user = ?");
    this.#block = db.prepare("insert into blocks (user, blocked) values (?, ?)");
    this.#unblock = db.prepare("delete from blocks where user = ? and blocked = ?");
    this.#setStrangers = db.prepare("update users set strangers = ? where id = ?");
  }

  look(me: number, other: number): NonNullable<View["contact"]> {
    return {
      blockedByMe: this.#blocked(me, other).mine === 1,
      blocks: this.#blocks.get(me)?.n ?? 0,
      invitedTo: this.#invited.all(other, me).map(({ room }) => roomId(room)),
    };
  }

  settings(me: number): Settings {
    return { strangers: this.#strangers.get(me)?.strangers ?? "welcome" };
  }

  /** Whether this person lets the other one begin something with them. */
  welcomes(person: number, other: number): boolean {
    if (this.#blocked(other, person).theirs === 1) return false;
    return this.settings(person).strangers === "welcome" || this.#acquaintances.knows(person, other);
  }

  /** Whether this person heeds what the other one says. */
  heeds(person: number, other: number): boolean {
    return this.#blocked(other, person).theirs === 0;
  }

  /** Who does not hear what is said in this conversation, or would not be reached by opening one. */
  unheard(scope: Scope, row: RoomRow | undefined, me: number, others: readonly User[]): View["unheard"] {
    if (scope.speaks && row?.kind === "direct") return this.#unheardIn(row, me);
    return scope.direct && !row ? this.#unheardBy(others, me) : undefined;
  }

  /** Who of these takes nothing from me, or has nothing to expect from me. */
  #unheardBy(others: readonly User[], me: number): View["unheard"] {
    for (const { id, name } of others) {
      if (this.#blocked(me, keyOf(id)).mine === 1) return { by: name, why: "blocked by me" };
      if (keyOf(id) !== me && !this.welcomes(keyOf(id), me)) return { by: name, why: "takes nothing" };
    }
    return undefined;
  }

  /** The same of a conversation of two; in a larger one the others hear it in any case. */
  #unheardIn(row: RoomRow, me: number): View["unheard"] {
    const people = JSON.parse(row.people ?? "[]") as Person[];
    const [other, more] = people.filter(({ id }) => keyOf(id) !== me);
    if (!other || more) return undefined;
    const key = keyOf(other.id);
    const { mine, theirs } = this.#blocked(me, key);
    if (mine === 1) return { by: other.name, why: "blocked by me" };
    if (theirs === 1) return { by: other.name, why: "takes nothing" };
    // Who began it, or has answered in it, is no stranger here.
    if (this.#isIn(row.id, key) || row.maker === key || row.said === 2 || this.welcomes(key, me))
      return undefined;
    return { by: other.name, why: "takes nothing" };
  }

  write(fact: ContactFact, { me }: { readonly me: User }): News {
    const key = keyOf(me.id);
    return { to: me.id, signal: this.#write(fact, key) };
  }

  #write(fact: ContactFact, me: number): Extract<News, { signal: unknown }>["signal"] {
    switch (fact.type) {
      case "person.blocked":
        this.#block.run(me, keyOf(fact.user));
        return { type: "blocked", user: { id: fact.user, name: fact.name } };
      case "person.unblocked":
        this.#unblock.run(me, keyOf(fact.user));
        return { type: "unblocked", user: fact.user };
      case "settings.changed":
        this.#setStrangers.run(fact.strangers, me);
        return { type: "settings", strangers: fact.strangers };
      default:
        return fact satisfies never;
    }
  }

  #blocked(me: number, other: number): Between {
    return this.#between.get(me, other) ?? { theirs: 0, mine: 0 };
  }
}
