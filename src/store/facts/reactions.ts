import { type Recipe, run, text } from "../recipe.ts";

/** One emoji on one message. A type and no interface, since statements take it as their values. */
export type Kind = { readonly room: number; readonly seq: number; readonly emoji: string };

const add = text(
  `insert into reactions (room, seq, emoji, "user", at, name) values (:room, :seq, :emoji, :user, :at, :name)`,
);
const remove = text(
  `delete from reactions where room = :room and seq = :seq and emoji = :emoji and "user" = :user`,
);
// The number of people who reacted with an emoji follows from the rows, but to count them takes too long.
const more = text(
  `insert into reaction_kinds (room, seq, emoji, count) values (:room, :seq, :emoji, 1)
    on conflict (room, seq, emoji) do update set count = reaction_kinds.count + 1`,
);
const KIND = "where room = :room and seq = :seq and emoji = :emoji";
const fewer = text(`update reaction_kinds set count = count - 1 ${KIND}`);
const none = text(`delete from reaction_kinds ${KIND} and count = 0`);
const clearReactions = text("delete from reactions where room = :room and seq = :seq");
const clearKinds = text("delete from reaction_kinds where room = :room and seq = :seq");

/** `at` is the seq of the reaction. */
export function* addReaction(kind: Kind, by: { user: number; name: string; at: number }): Recipe<void> {
  yield* run(add, { ...kind, ...by });
  yield* run(more, kind);
}

export function* removeReaction(kind: Kind, user: number): Recipe<void> {
  yield* run(remove, { ...kind, user });
  yield* run(fewer, kind);
  yield* run(none, kind);
}

export function* clearOf(room: number, seq: number): Recipe<void> {
  yield* run(clearReactions, { room, seq });
  yield* run(clearKinds, { room, seq });
}
