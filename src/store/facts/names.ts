import type { UserRenamed } from "../../protocol/account-facts.ts";
import { skeleton } from "../../protocol/names.ts";
import { type Recipe, run, text } from "../recipe.ts";

/** For so long nobody else gets the name that an account has given up: its owner may have mistyped the new one. */
const RESERVED_MS = 5 * 60_000;

const rename = text("update users set name = :name, skeleton = :skeleton where id = :user");
const forget = text("delete from former_names where until <= :time or skeleton = :skeleton");
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
  yield* run(forget, { time, skeleton: now });
  if (isReserved && before !== now)
    yield* run(reserve, { skeleton: before, user, until: time + RESERVED_MS });
}
