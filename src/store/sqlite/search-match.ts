import type { Query, Term } from "../../protocol/query.ts";
import type { Scope } from "../questions/search.ts";
import { signOf } from "../questions/to-search.ts";

/** Of so many rooms at most the index takes those out that are looked into; of more, who reads what it finds. */
const ROOMS_IN_MATCH_MAX = 32;

/** A query in the language of FTS5, and the rooms that it leaves to be told apart by who reads what is found. */
export function matchOf({ terms, properties }: Query, scope: Scope): { match: string; rooms?: Set<number> } {
  const few = scope.rooms.length <= ROOMS_IN_MATCH_MAX;
  const wanted = terms.filter(({ not }) => !not).map(termOf);
  if (few) wanted.push(either(scope.rooms.map(signOf.room)));
  if (scope.from.length > 0) wanted.push(either(scope.from.map(signOf.from)));
  for (const people of scope.mentions) wanted.push(either(people.map(signOf.mentions)));
  for (const { by, what, not } of properties) if (!not) wanted.push(quoted(signOf[by](what)));
  const unwanted = [
    ...terms.filter(({ not }) => not).map(termOf),
    ...properties.filter(({ not }) => not).map(({ by, what }) => quoted(signOf[by](what))),
    ...[...scope.notFrom.map(signOf.from), ...scope.notMentions.map(signOf.mentions)].map(quoted),
  ];
  const base = wanted.length > 0 ? wanted.join(" AND ") : quoted(signOf.any);
  return {
    match: unwanted.length > 0 ? `(${base}) NOT (${unwanted.join(" OR ")})` : base,
    ...(!few && { rooms: new Set(scope.rooms) }),
  };
}

const quoted = (sign: string): string => `"${sign}"`;
const either = (signs: readonly string[]): string => `(${signs.map(quoted).join(" OR ")})`;
const termOf = ({ words, open }: Term): string => quoted(words.join(" ")) + (open ? " *" : "");
