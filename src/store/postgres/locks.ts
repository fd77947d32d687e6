import type { Text } from "../recipe.ts";

/*
 * Advisory locks of PostgreSQL by which the nodes keep out of each other's way. There is one order for all of them, so that no
 * two nodes wait for each other: the server's lock, then people by their ids, then rooms by theirs. Each is held until its
 * transaction ends. Who holds the server's lock alone needs no other one.
 */

/** The first half of the locks that are ours: "exch" in ASCII; the next three numbers are those of people, rooms, the journal. */
const SERVER = 0x65786368;
const PEOPLE = SERVER + 1;
const ROOMS = SERVER + 2;
const JOURNAL = SERVER + 3;
/** The second half, of the server's own. */
const MIGRATING = 1;
const DECIDING = 2;
/** The second half of a lock is a number of 32 bits with a sign. Two ids that share a lock wait for each other, no more. */
const HALF_MAX = 0x7fffffff;

export const LOCK_MIGRATIONS = `select pg_advisory_xact_lock(${SERVER}, ${MIGRATING})`;
/** For as long as the connection lasts. */
export const TRY_LOCK_MIGRATIONS = `select pg_try_advisory_lock(${SERVER}, ${MIGRATING}) as taken`;
/** Nothing else is decided on any node. */
export const ALONE = `select pg_advisory_xact_lock(${SERVER}, ${DECIDING})`;
export const LOCK_ALONE: Text<never> = { sql: ALONE };
/** Others who hold it like this decide about other people and rooms. */
export const LOCK_BESIDE: Text<never> = {
  sql: `select pg_advisory_xact_lock_shared(${SERVER}, ${DECIDING})`,
};

const taken = (first: number): Text<never> => ({
  sql: `select count(pg_advisory_xact_lock(${first}, id)) from unnest(cast(:ids as integer[])) as wanted (id)`,
});
export const LOCK_PEOPLE = taken(PEOPLE);
export const LOCK_ROOMS = taken(ROOMS);

/** The value of `ids`: PostgreSQL takes the locks in this order. */
export const idsToLock = (ids: Iterable<number>): string =>
  `{${[...new Set([...ids].map((id) => id % HALF_MAX))].sort((a, b) => a - b).join(",")}}`;

/**
 * Before a commit gets its position in the journal: a lock whose name is the last position that was given then. So whoever
 * reads the journal knows that positions above the oldest of these names may still be on their way: see journal_end.
 */
export const LOCK_JOURNAL: Text<never> = {
  sql: `select pg_advisory_xact_lock_shared((cast(${JOURNAL} as bigint) << 32) |
    ((last_value - case when is_called then 0 else 1 end) & 4294967295)) from journal_position_seq`,
};
