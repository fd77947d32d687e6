import type { HeldDecided, MessageHeld } from "../../protocol/held.ts";
import { heldId, keyOf } from "../../protocol/ids.ts";
import { limits } from "../../protocol/limits.ts";
import { one, type Recipe, run, text } from "../recipe.ts";
import { type Noting, note } from "./server-log.ts";

const DAY_MS = 86_400_000;
/** More than any number of first messages that can be set. */
const ALWAYS = 1_000;

const insert = text<{ id: number }>(
  `insert into held (room, author, author_name, nonce, data, at)
    values (:room, :author, :name, :nonce, :data, :at) returning id`,
);
const drop = text("delete from held where id = :id");
const admit = text(`update users set admitted = admitted + :more where id = :user`);
// The text of what was declined is deleted. The row tells the author, who may ask again.
const decline = text(
  "update held set data = '{}', author_name = '', declined = :time, reason = :reason where id = :id",
);
const forget = text("delete from held where declined <= :before");
const dropOf = text("delete from held where author = :user");

/** Writes that a message waits for a moderator, or what was decided. */
export function* writeHeld(fact: MessageHeld | HeldDecided, by: Noting): Recipe<void> {
  const { me, at } = by;
  if (fact.type === "message.held") {
    const { room, nonce, post } = fact;
    const values = { room: keyOf(room), author: keyOf(me.id), name: me.name, nonce: nonce ?? null };
    const row = yield* one(insert, { ...values, data: JSON.stringify(post), at: at.ms });
    if (!row) throw new Error("a held message got no id");
    yield* note(fact.type, { held: heldId(row.id), room, user: me.id }, by);
    return;
  }
  const { type, held, room, user, admit: isAdmitted, always, reason } = fact;
  const id = keyOf(held);
  if (isAdmitted) {
    yield* run(drop, { id });
    yield* run(admit, { user: keyOf(user), more: always ? ALWAYS : 1 });
  } else yield* run(decline, { id, time: at.time, reason: reason ?? null });
  const about = { held, room, user, admit: isAdmitted };
  yield* note(type, { ...about, ...(always && { always }), ...(reason && { reason }) }, by);
}

/** Forgets what was declined long ago. `time` is the server's. */
export function* forgetDeclined(time: number): Recipe<void> {
  yield* run(forget, { before: time - limits.heldDaysMax * DAY_MS });
}

/** An account is erased: nothing of it waits any more. */
export function* eraseHeld(user: number): Recipe<void> {
  yield* run(dropOf, { user });
}
