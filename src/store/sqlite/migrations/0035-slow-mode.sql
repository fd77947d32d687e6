-- When people posted last in rooms with slow mode, by the server's time. Only those to whom it applies have a row.
create table slow_posts (
  room integer not null,
  user integer not null,
  at integer not null,
  primary key (room, user)
) without rowid;
