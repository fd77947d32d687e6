-- The lists of a room: masks of people who are banned, muted, exempt, or let in. `key` is the mask in lower case.
create table room_masks (
  room integer not null,
  kind text not null check (kind in ('ban', 'mute', 'exempt', 'invite')),
  key text not null,
  mask text not null,
  -- of a mask that names an account
  user integer,
  reason text,
  by integer not null,
  by_name text not null,
  at integer not null,
  -- by the server's time
  until integer,
  primary key (room, kind, key)
) without rowid;
create index room_masks_of_user on room_masks (user) where user is not null;
-- How many a room has: nearly all have none, and then nothing is looked for.
alter table rooms add column masks integer not null default 0;
