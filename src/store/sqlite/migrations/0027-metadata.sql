-- What people say of themselves and of rooms, by keys.
create table user_metadata (
  user integer not null,
  key text not null,
  value text not null,
  primary key (user, key)
) without rowid;
create table room_metadata (
  room integer not null,
  key text not null,
  value text not null,
  primary key (room, key)
) without rowid;
