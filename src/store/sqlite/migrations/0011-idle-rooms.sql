-- Of a room that nobody is in and in which nothing was said: the sweep that found it so first.
alter table rooms add column idle integer;
create index never_used on rooms (idle) where members = 0 and said = 0 and deleted_at is null;
