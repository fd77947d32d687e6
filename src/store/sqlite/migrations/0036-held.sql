-- Messages that wait for a moderator, and for a while what was declined: `declined` is in the server's time.
create table held (
  id integer primary key autoincrement,
  room integer not null,
  author integer not null,
  author_name text not null,
  nonce text,
  data text not null,
  at integer not null,
  declined integer,
  reason text
) strict;
create index held_of_author on held (author, nonce);
-- How many held messages of a person were admitted.
alter table users add column admitted integer not null default 0;
-- When a setting got its first value.
alter table server_settings add column at integer not null default 0;
