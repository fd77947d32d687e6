-- Which rooms' logs grew with each commit: one order for all of them.
create table journal (
  -- the number after the last row's: the last row is never dropped
  position integer primary key,
  -- by the server's time
  at integer not null,
  -- [[room, first seq, last seq if another], …] as JSON
  rooms text not null
);
-- How far those are that follow the journal.
create table cursors (
  follower text primary key,
  position integer not null,
  at integer not null
) without rowid;
-- Events that a follower could not work on.
create table dead_letters (
  follower text not null,
  room integer not null,
  seq integer not null,
  at integer not null,
  why text not null,
  primary key (follower, room, seq)
) without rowid;
