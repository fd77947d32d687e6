-- Wrong passwords and codes: keyed hashes of who guesses at what, and how often lately, as JSON.
create table guesses (
  key text collate "C" primary key,
  counted text not null,
  at bigint not null
);
create index guesses_by_age on guesses (at);
