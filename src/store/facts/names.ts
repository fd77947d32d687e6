import type { NickReserved, UserRenamed } from "../../protocol/account-facts.ts";
import { skeleton } from "../../protocol/names.ts";
import { type Recipe, run, text } from "../recipe.ts";
import { indexName } from "./words.ts";

/** For so long nobody else gets the name that an account has given up: its owner may have mistyped the new one. */
const RESERVED_MS = 5 * 60_000;
/** For so long nobody else gets a name that a person uses on IRC. A node that dies does not release it. */
const NICK_RESERVED_MS = 24 * 60 * 60_000;

const rename = text("update users set name = :name, skeleton = :skeleton where id = :user");
const forget = text("delete from former_names where until <= :time or skeleton = :skeleton");
const release = text(`delete from former_names where skeleton = :skeleton and "user" = :user`);
const reserve = text(
  `insert into former_names (skeleton, "user", until) values (:skeleton, :user, :until)
    on conflict (skeleton) do update set "user" = excluded."user", until = excluded.until`,
);

interface Former {
  readonly name: string;
  readonly isReserved: boolean;
  readonly time: number;
}

/** Gives a person another name. It also deletes reservations that have ended. `time` is the server's. */
export function* renameUser(user: number, { name }: UserRenamed, former: Former): Recipe<void> {
  const { isReserved, time } = former;
  const [now, before] = [skeleton(name), skeleton(former.name)];
  yield* run(rename, { user, name, skeleton: now });
  yield* indexName(user, name);
  yield* run(forget, { time, skeleton: now });
  if (isReserved && before !== now)
    yield* run(reserve, { skeleton: before, user, until: time + RESERVED_MS });
}

/** A person uses another name on IRC, or has stopped using it. `time` is the server's. */
export function* reserveNick(user: number, { name, before }: NickReserved, time: number): Recipe<void> {
  if (before !== undefined) yield* run(release, { skeleton: skeleton(before), user });
  if (name !== undefined)
    yield* run(reserve, { skeleton: skeleton(name), user, until: time + NICK_RESERVED_MS });
}
