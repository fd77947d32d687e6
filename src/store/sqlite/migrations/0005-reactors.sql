-- The name that somebody had when they reacted: guests are let go, and their reactions stay.
alter table reactions add column name text not null default '';
update reactions set name = coalesce(
  (select e.name from events e where e.room = reactions.room and e.seq = reactions.at), '');
