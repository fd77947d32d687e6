-- The end of the journal for who reads it in order: no commit with this position or a lower one can still come. A commit gets its
-- position before it counts, and one with a higher position may count first. So each writer holds a lock (locks.ts) whose name
-- is the last position that was given before its own. What is read in which order matters: first the position that was given
-- last, then the locks, and the rows with another, later look at the database.
create function journal_end() returns bigint language plpgsql volatile as $$
declare
  given bigint;
  oldest bigint;
begin
  if current_setting('transaction_isolation') <> 'read committed' then
    raise exception 'the journal is read in a transaction of the level read committed';
  end if;
  select last_value - case when is_called then 0 else 1 end into given from journal_position_seq;
  -- Of a position the lock has the low half, counted back from the last one. A name above that holds nothing up here.
  select given - max((given - objid::bigint) & 4294967295) into oldest from pg_locks
    where locktype = 'advisory' and objsubid = 1 and classid::bigint = 1702388587
      and database = (select oid from pg_database where datname = current_database())
      and (given - objid::bigint) & 4294967295 < 2147483648;
  return coalesce(least(given, oldest), given);
end
$$;
