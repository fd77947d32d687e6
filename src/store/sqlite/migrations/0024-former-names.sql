-- Names that people have given up: for a short while they are reserved for them.
create table former_names (
  skeleton text not null primary key,
  user integer not null,
  until integer not null
) without rowid;
create index former_names_of_user on former_names (user);
