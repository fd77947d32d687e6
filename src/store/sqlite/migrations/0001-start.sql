-- Everything durable. A room is a log: `events` is the truth, clustered by (room, seq);
-- the other tables answer questions fast and are written in the same transaction.
create table meta (key text primary key, value text not null) without rowid;

create table users (
  id integer primary key autoincrement,
  name text not null,
  skeleton text not null unique,
  kind text not null check (kind in ('account', 'guest', 'system')),
  password text,
  created_at integer not null
);
create index guests on users (id) where kind = 'guest';

-- Only a token's SHA-256 is kept.
create table tokens (
  hash text primary key,
  user integer not null,
  created_at integer not null
) without rowid;
create index tokens_of_user on tokens (user);

create table rooms (
  id integer primary key autoincrement,
  name text not null,
  skeleton text unique,
  kind text not null check (kind in ('public', 'direct')),
  -- 'LOW:HIGH', the two people of a direct conversation
  direct text unique,
  people text,
  members integer not null
);

create table members (
  room integer not null,
  user integer not null,
  -- the seq of the event by which they joined
  since integer not null,
  primary key (room, user)
) without rowid;
create index rooms_of_user on members (user, room);

create table events (
  room integer not null,
  seq integer not null,
  at integer not null,
  by integer not null,
  name text not null,
  type text not null,
  data text not null,
  nonce text,
  primary key (room, seq)
) without rowid;
-- Nonces that grow with time (UUIDv7) land on one page; under their authors' ids, each would cost a page of its own.
create unique index events_by_nonce on events (nonce, by) where nonce is not null;

insert into meta values ('epoch', lower(hex(randomblob(8))));
insert into users (name, skeleton, kind, created_at) values ('exchat', 'exchat', 'system', 0);
