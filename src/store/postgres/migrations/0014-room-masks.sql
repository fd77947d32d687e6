-- The lists of a room: masks of people who are banned, muted, exempt, or let in. `key` is the mask in lower case.
create table room_masks (
  room bigint not null,
  kind text collate "C" not null check (kind in ('ban', 'mute', 'exempt', 'invite')),
  key text collate "C" not null,
  mask text collate "C" not null,
  -- of a mask that names an account
  "user" bigint,
  reason text collate "C",
  by bigint not null,
  by_name text collate "C" not null,
  at bigint not null,
  -- by the server's time
  until bigint,
  primary key (room, kind, key)
);
create index room_masks_of_user on room_masks ("user") where "user" is not null;
-- How many a room has: nearly all have none, and then nothing is looked for.
alter table rooms add column masks integer not null default 0;
