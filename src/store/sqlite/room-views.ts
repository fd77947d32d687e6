import type { Database, Statement } from "bun:sqlite";
import type { View } from "../../chat/view.ts";
import type { Person, User } from "../../protocol/account.ts";
import { keyOf, roomId } from "../../protocol/ids.ts";
import { limits } from "../../protocol/limits.ts";
import type { RoomRow } from "./rows.ts";

/** Conversations that are hidden from a person at once, at most: where there are too many, each new one makes them fewer. */
const HIDDEN_AT_ONCE_MAX = 2;

type Count = Statement<{ n: number }>;
/** What the caller keeps at hand. */
export interface Known {
  user(key: number): User | undefined;
  isIn(room: number, user: number): boolean;
}

/** The part of a view that is about how many rooms people are in, and who is missing from a conversation. */
export class RoomViews {
  readonly #known: Known;
  readonly #chosen: Count;
  readonly #unanswered: Count;
  readonly #brought: Count;
  readonly #crowded: Statement<{ room: number }>;

  constructor(db: Database, known: Known) {
    this.#known = known;
    this.#chosen = db.prepare("select count(*) as n from members where user = ? and brought = 0");
    this.#unanswered = db.prepare(
      "select count(*) as n from rooms where maker = ? and kind = 'direct' and said < 2",
    );
    this.#crowded = db.prepare(
      `select room from members where user = ?1 and brought > 0 order by brought limit
        max(0, min(${HIDDEN_AT_ONCE_MAX}, ?2 + 1 - ${limits.broughtConversationsMax}))`,
    );
    this.#brought = db.prepare("select count(*) as n from members where user = ? and brought > 0");
  }

  chosen(user: number): number {
    return this.#chosen.get(user)?.n ?? 0;
  }

  /** Conversations that this person made and in which nobody else wrote. */
  unanswered(user: number): number {
    return this.#unanswered.get(user)?.n ?? 0;
  }

  /** Who of a conversation's people is not in it, and which conversations make room for it in their lists. */
  absent(row: RoomRow): Pick<View, "absent" | "crowded"> {
    const people = JSON.parse(row.people ?? "[]") as Person[];
    const absent = people.flatMap(({ id }) =>
      this.#known.isIn(row.id, keyOf(id)) ? [] : (this.#known.user(keyOf(id)) ?? []),
    );
    return { absent, crowded: absent.flatMap((user) => this.#crowdedOf(user)) };
  }

  #crowdedOf(user: User): View["crowded"] {
    const key = keyOf(user.id);
    const brought = this.#brought.get(key)?.n ?? 0;
    return this.#crowded.all(key, brought).map(({ room }) => ({ room: roomId(room), user }));
  }
}
