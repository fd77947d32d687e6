import type { Database, Statement } from "bun:sqlite";
import type { News } from "../../chat/ports.ts";
import type { User } from "../../protocol/account.ts";
import type { ServerFact } from "../../protocol/events.ts";
import { banId, keyOf } from "../../protocol/ids.ts";
import type { ServerBan, ServerBanned } from "../../protocol/moderation.ts";
import { type Moment, textOf } from "../rows.ts";
import { AccountRows } from "./account-rows.ts";

/** Who did it, and when. */
export type By = { readonly me: User; readonly at: Moment };

/** Writes what happens to the whole server: into its list of facts, and into the tables that say what holds now. */
export class ServerRows {
  readonly #accounts: AccountRows;
  readonly #fact: Statement;
  readonly #insertBan: Statement<{ id: number }>;
  readonly #deleteBan: Statement;
  readonly #forgetBans: Statement;

  constructor(db: Database) {
    this.#accounts = new AccountRows(db);
    this.#fact = db.prepare("insert into server_facts (at, by, type, data) values (?, ?, ?, ?)");
    this.#insertBan = db.prepare(
      `insert into server_bans (kind, target, user, reason, by, by_name, at, until)
        values (?, ?, ?, ?, ?, ?, ?, ?) returning id`,
    );
    this.#deleteBan = db.prepare("delete from server_bans where id = ?");
    this.#forgetBans = db.prepare("delete from server_bans where until <= ?");
  }

  write(fact: ServerFact, by: By): readonly News[] {
    const { type, ...data } = fact;
    this.#fact.run(by.at.ms, keyOf(by.me.id), type, JSON.stringify(data));
    switch (fact.type) {
      case "server.banned":
        return [this.#ban(fact, by)];
      case "server.unbanned":
        this.#deleteBan.run(keyOf(fact.ban));
        return [{ unbanned: fact.ban }];
      case "user.deleted":
        return this.#accounts.delete(fact, by);
      case "user.restored":
        this.#accounts.restore(fact.user);
        return [];
      default:
        return fact satisfies never;
    }
  }

  /** An account is kept by its id: it may be renamed. */
  #ban(
    { kind, target, user, reason, forSeconds }: ServerBanned,
    { me, at }: By,
  ): Extract<News, { banned: unknown }> {
    this.#forgetBans.run(at.time);
    const until = forSeconds === undefined ? null : at.time + forSeconds * 1_000;
    const row = this.#insertBan.get(
      ...([kind, user ?? target, user ? keyOf(user) : null, reason ?? null] as const),
      ...([keyOf(me.id), me.name, at.ms, until] as const),
    );
    if (!row) throw new Error("a new ban got no id");
    const ban: ServerBan = {
      ...{ id: banId(row.id), kind, target },
      ...(user && { user: { id: user, name: target } }),
      ...(reason && { reason }),
      ...{ by: { id: me.id, name: me.name }, at: at.text },
      ...(until !== null && { until: textOf(until) }),
    };
    return { banned: { ban, ...(forSeconds !== undefined && { forMs: forSeconds * 1_000 }) } };
  }
}
