-- When a status ends, in the server's time; null = it stays.
alter table users add column status_until integer;
create index ending_statuses on users (status_until) where status_until is not null;
-- By which words people are found, beside their names. kind 0 = a word of the name, 1 = of the display name, 2 = what the
-- whole display name looks like.
create table person_words (
  user integer not null,
  kind integer not null,
  word text not null,
  primary key (user, kind, word)
) without rowid;
create index people_by_word on person_words (word, kind, user);
