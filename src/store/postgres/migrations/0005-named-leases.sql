-- Which run of a node holds its name, and in which data folder it runs.
alter table nodes add column run text collate "C" not null default '';
alter table nodes add column home text collate "C" not null default '';
-- What one node at a time does for the whole server: which run of which node does it, and until when.
create table leases (
  lease text collate "C" primary key,
  node text collate "C" not null,
  run text collate "C" not null,
  until bigint not null
);
