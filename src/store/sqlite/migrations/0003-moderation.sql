-- What happened to the whole server: who did what to it, and when. Nothing here is ever changed.
create table server_facts (
  seq integer primary key autoincrement,
  at integer not null,
  by integer not null,
  type text not null,
  data text not null
);

-- Who is kept away from it.
create table server_bans (
  id integer primary key autoincrement,
  kind text not null check (kind in ('account', 'name', 'network', 'cloak', 'mask')),
  target text not null,
  -- of an account
  user integer,
  reason text,
  by integer not null,
  by_name text not null,
  at integer not null,
  until integer
);
create index server_bans_by_target on server_bans (target);

-- Where a session was used last, as a cloak: no address is kept.
alter table sessions add column cloak text;
alter table sessions add column seen_at integer;

insert into meta values ('cloak key', lower(hex(randomblob(32))));
