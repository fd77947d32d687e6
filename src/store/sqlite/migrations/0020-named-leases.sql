-- Which run of a node holds its name, and in which data folder it runs.
alter table nodes add column run text not null default '';
alter table nodes add column home text not null default '';
-- What one node at a time does for the whole server: which run of which node does it, and until when.
create table leases (
  lease text not null primary key,
  node text not null,
  run text not null,
  until integer not null
) without rowid;
