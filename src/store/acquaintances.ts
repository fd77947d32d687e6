import { one, type Recipe, text } from "./recipe.ts";

/** A room that both are in and that `person` chose to be in. It is no public room, since anyone can join those. */
const SHARED = `select m.room from members m join rooms r on r.id = m.room
  where m."user" = :person and m.brought = 0 and r.kind <> 'public'
    and exists (select 1 from members o where o.room = m.room and o."user" = :other) limit 1`;

const shared = text<{ room: number }>(SHARED);
const welcome = text<{ welcome: number }>(
  `select case when exists (select 1 from blocks where "user" = :person and blocked = :other) then 0
      when users.strangers = 'welcome' or exists (${SHARED}) then 1 else 0 end as welcome
    from users where id = :person`,
);

/**
 * Whether this person knows the other one: they share a private room, or a conversation that this person chose to be
 * in.
 */
export function* knows(person: number, other: number): Recipe<boolean> {
  return person === other || (yield* one(shared, { person, other })) !== undefined;
}

/**
 * Whether this person accepts conversations and invitations from the other one. Of a guest who has left nothing is
 * known.
 */
export function* welcomes(person: number, other: number): Recipe<boolean> {
  return person === other || (yield* one(welcome, { person, other }))?.welcome !== 0;
}
