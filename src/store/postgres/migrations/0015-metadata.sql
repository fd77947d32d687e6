-- What people say of themselves and of rooms, by keys.
create table user_metadata (
  "user" bigint not null,
  key text collate "C" not null,
  value text collate "C" not null,
  primary key ("user", key)
);
create table room_metadata (
  room bigint not null,
  key text collate "C" not null,
  value text collate "C" not null,
  primary key (room, key)
);
