-- What happens to people and to the server is a log, r0, whose numbers have no gap. Its events tell the name at that time of
-- the person who did it, whom it concerns, and the server's time, which no clock that is set moves.
alter table server_facts add column name text not null default '';
alter table server_facts add column user integer;
alter table server_facts add column time integer not null default 0;
update server_facts set time = at, name = coalesce((select u.name from users u where u.id = server_facts.by), ''),
  user = cast(substr(json_extract(data, '$.user'), 2) as integer);
-- Where people are is not kept, nor what a private room is called.
update server_facts set data = json_remove(data, '$.target')
  where type = 'server.banned' and json_extract(data, '$.kind') not in ('account', 'name');
update server_facts set data = json_remove(data, '$.name')
  where json_extract(data, '$.kind') in ('private', 'direct');
-- A log that was there before begins with this.
update server_facts set seq = -seq - 1;
insert into server_facts (seq, at, time, by, name, type, data)
  select 1, 1000 * unixepoch(), 1000 * unixepoch(), 1, 'exchat', 'server.migrated', '{}'
  where exists (select 1 from users where id > 1);
update server_facts set seq = -seq where seq < 0;
create index server_facts_of_user on server_facts (user) where user is not null;
create index server_facts_by on server_facts (by);
