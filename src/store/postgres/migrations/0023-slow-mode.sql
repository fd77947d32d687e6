-- When people posted last in rooms with slow mode, by the server's time. Only those to whom it applies have a row.
create table slow_posts (
  room bigint not null,
  "user" bigint not null,
  at bigint not null,
  primary key (room, "user")
);
