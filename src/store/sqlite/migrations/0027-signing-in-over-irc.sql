-- The run of the node whose connection the session is: it ends with that. Null = the session stays.
alter table sessions add column run text;
-- TLS certificates that sign their user in, by the SHA-256 of each.
create table certificates (
  fingerprint text not null primary key,
  user integer not null,
  at integer not null
) without rowid;
create index certificates_of_user on certificates (user);
