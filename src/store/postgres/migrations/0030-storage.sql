-- How much was written in each room, and by each person, as it was counted last. `walk` says by which count.
create table room_storage (
  room bigint primary key,
  messages bigint not null,
  bytes bigint not null,
  last_at bigint not null,
  walk bigint not null
);
create table person_storage (
  "user" bigint primary key,
  messages bigint not null,
  bytes bigint not null,
  walk bigint not null
);
