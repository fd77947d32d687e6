-- Names that people have given up: for a short while they are reserved for them.
create table former_names (
  skeleton text collate "C" primary key,
  "user" bigint not null,
  until bigint not null
);
create index former_names_of_user on former_names ("user");
