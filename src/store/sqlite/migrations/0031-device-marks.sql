-- Up to where each device of a person has seen their rooms.
create table device_marks (
  user integer not null,
  device text not null,
  at integer not null,
  rooms text not null,
  primary key (user, device)
) without rowid;
