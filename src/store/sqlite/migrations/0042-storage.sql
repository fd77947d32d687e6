-- How much was written in each room, and by each person, as it was counted last. `walk` says by which count.
create table room_storage (
  room integer primary key,
  messages integer not null,
  bytes integer not null,
  last_at integer not null,
  walk integer not null
);
create table person_storage (
  user integer primary key,
  messages integer not null,
  bytes integer not null,
  walk integer not null
);
