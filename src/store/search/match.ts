import type { Query, Term } from "../../protocol/query.ts";
import type { Scope } from "../questions/search.ts";
import { signOf } from "../questions/to-search.ts";

/** Of at most so many rooms the index itself takes the messages; of more, the room of each message that is found is looked at. */
const ROOMS_IN_MATCH_MAX = 32;

/** How an engine writes a query of its index. */
export interface MatchLanguage {
  /** A sign of `signOf`. */
  sign(sign: string): string;
  /** Words that follow each other. */
  term(term: Term): string;
  all(parts: readonly string[]): string;
  any(parts: readonly string[]): string;
  /** What the first finds, without what one of the others finds. */
  without(wanted: string, unwanted: readonly string[]): string;
}

/** Whether a query names the rooms of this scope: if not, other rooms' messages are found as well. */
export const namesRooms = ({ rooms }: Scope): boolean => rooms.length <= ROOMS_IN_MATCH_MAX;

/** A query in an engine's language. It may find more than the query asks for, but never less. */
export function matchOf({ terms, properties }: Query, scope: Scope, language: MatchLanguage): string {
  const { sign, term, any } = language;
  const wanted = terms.filter(({ not }) => !not).map(term);
  const either = (signs: readonly string[]) => any(signs.map(sign));
  if (namesRooms(scope)) wanted.push(either(scope.rooms.map(signOf.room)));
  if (scope.from.length > 0) wanted.push(either(scope.from.map(signOf.from)));
  for (const people of scope.mentions) wanted.push(either(people.map(signOf.mentions)));
  for (const { by, what, not } of properties) if (!not) wanted.push(sign(signOf[by](what)));
  const unwanted = [
    ...terms.filter(({ not }) => not).map(term),
    ...properties.filter(({ not }) => not).map(({ by, what }) => sign(signOf[by](what))),
    ...[...scope.notFrom.map(signOf.from), ...scope.notMentions.map(signOf.mentions)].map(sign),
  ];
  const base = wanted.length > 0 ? language.all(wanted) : sign(signOf.any);
  return unwanted.length > 0 ? language.without(base, unwanted) : base;
}
