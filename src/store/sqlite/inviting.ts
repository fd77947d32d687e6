import type { Database, Statement } from "bun:sqlite";
import type { Inviting } from "../../chat/view.ts";
import { roomId } from "../../protocol/ids.ts";
import type { Contact } from "./contact.ts";

type Counts = { open: number; mine: number; mineInAll: number };

/** The part of a view that is about a person's invitations. */
export class InvitingViews {
  readonly #contact: Contact;
  readonly #counts: Statement<Counts>;
  readonly #oldest: Statement<{ room: number }>;

  constructor(db: Database, contact: Contact) {
    this.#contact = contact;
    this.#counts = db.prepare(
      `select (select count(*) from invitations where user = ?1) as open,
        (select count(*) from invitations where by = ?2 and user = ?1) as mine,
        (select count(*) from invitations where by = ?2) as mineInAll`,
    );
    this.#oldest = db.prepare(
      "select room from invitations where user = ? and stranger = 1 order by turn limit 1",
    );
  }

  look(invited: number, inviter: number): Inviting {
    const counts = this.#counts.get(invited, inviter) ?? { open: 0, mine: 0, mineInAll: 0 };
    const oldest = this.#oldest.get(invited);
    return {
      ...counts,
      welcome: this.#contact.welcomes(invited, inviter),
      ...(oldest && { oldestOfStrangers: roomId(oldest.room) }),
    };
  }
}
