-- Links by which people who cannot sign in set another password. `code` is a hash; `until` is in the server's time.
create table recoveries (
  "user" integer primary key,
  code text not null unique,
  until integer not null
) strict;
