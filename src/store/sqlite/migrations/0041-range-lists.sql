-- Lists of ranges that are banned together, and ranges that are exempt. `body` has them as numbers; `until` is in the server's time.
create table range_lists (
  id integer primary key autoincrement,
  use text not null,
  name text not null,
  ranges integer not null,
  patterns integer not null,
  body text not null,
  reason text,
  by integer not null,
  by_name text not null,
  at integer not null,
  until integer
) strict;
create unique index range_list_names on range_lists (use, name);
