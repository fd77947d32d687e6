-- One picture of each person, in two sizes, as WebP in base64; of the person in whose name the server acts: its logo.
create table pictures (
  "user" integer primary key,
  hash text not null,
  large text not null,
  small text not null
) strict;
create index pictures_by_hash on pictures (hash);
