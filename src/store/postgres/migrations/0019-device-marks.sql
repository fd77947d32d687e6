-- Up to where each device of a person has seen their rooms.
create table device_marks (
  "user" bigint not null,
  device text collate "C" not null,
  at bigint not null,
  rooms text collate "C" not null,
  primary key ("user", device)
);
