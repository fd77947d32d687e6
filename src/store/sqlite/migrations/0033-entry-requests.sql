-- People who ask to be let in. `answer`: 0 = none yet, 1 = let in, 2 = not.
create table entry_requests (
  id integer primary key autoincrement,
  code text not null unique,
  name text not null,
  note text not null,
  answer integer not null default 0,
  at integer not null,
  until integer not null
);
