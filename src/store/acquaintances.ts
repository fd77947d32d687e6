import { one, type Recipe, text } from "./recipe.ts";

// Anybody comes into a public room, so to be in the same one makes nobody known.
const shared = text<{ room: number }>(
  `select m.room from members m join rooms r on r.id = m.room
    where m."user" = :person and m.brought = 0 and r.kind <> 'public'
      and exists (select 1 from members o where o.room = m.room and o."user" = :other) limit 1`,
);

/** Whether this person knows the other one: they share a private room, or a conversation that this person chose to be in. */
export function* knows(person: number, other: number): Recipe<boolean> {
  return person === other || (yield* one(shared, { person, other })) !== undefined;
}
