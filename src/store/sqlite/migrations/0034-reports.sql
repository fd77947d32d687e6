-- Messages that people reported to the moderators, with the text at that time. `settled_time` is in the server's time.
create table reports (
  id integer primary key autoincrement,
  room integer not null,
  seq integer not null,
  said_at integer not null,
  author integer not null,
  author_name text not null,
  body text not null,
  by integer not null,
  by_name text not null,
  reason text not null,
  at integer not null,
  decision text,
  note text,
  settled_by integer,
  settled_name text,
  settled_at integer,
  settled_time integer,
  unique (room, seq, by)
) strict;
