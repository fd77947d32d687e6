-- Links by which people who cannot sign in set another password. `code` is a hash; `until` is in the server's time.
create table recoveries (
  "user" bigint primary key,
  code text collate "C" not null unique,
  until bigint not null
);
