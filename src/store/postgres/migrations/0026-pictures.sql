-- One picture of each person, in two sizes, as WebP in base64; of the person in whose name the server acts: its logo.
create table pictures (
  "user" bigint primary key,
  hash text collate "C" not null,
  large text collate "C" not null,
  small text collate "C" not null
);
create index pictures_by_hash on pictures (hash);
