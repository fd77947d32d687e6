-- Whom people do not want to hear of.
create table blocks (
  user integer not null,
  blocked integer not null,
  primary key (user, blocked)
) without rowid;
create index blocked on blocks (blocked);
alter table users add column strangers text not null default 'welcome' check (strangers in ('welcome', 'refused'));
