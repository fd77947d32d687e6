-- Wrong passwords and codes: keyed hashes of who guesses at what, and how often lately, as JSON.
create table guesses (
  key text not null primary key,
  counted text not null,
  at integer not null
) without rowid;
create index guesses_by_age on guesses (at);
