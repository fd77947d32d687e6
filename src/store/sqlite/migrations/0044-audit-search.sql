-- The server's log is searched by person, by type, by time and by words.
drop index server_facts_of_user;
drop index server_facts_by;
create index server_facts_of_user on server_facts (user, seq) where user is not null;
create index server_facts_by on server_facts (by, seq);
create index server_facts_by_type on server_facts (type, seq);
create index server_facts_by_time on server_facts (at, seq);
-- The words of the texts of an event: of a name, a reason or a setting.
create table server_words (
  seq integer not null,
  word text not null,
  primary key (seq, word)
) without rowid;
create index server_words_by_word on server_words (word, seq);
-- Of events that were there before: the words of their texts, cut at spaces.
insert or ignore into server_words (seq, word)
  with recursive texts (seq, rest) as (
    select f.seq, lower(trim(replace(replace(replace(replace(cast(field.value as text), '-', ' '), '.', ' '), ',', ' '), '"', ' '))) || ' '
      from server_facts f join json_each(f.data) as field
      where field.key in ('name', 'target', 'reason', 'key', 'value') and field.value is not null
  ), words (seq, word, rest) as (
    select seq, substr(rest, 1, instr(rest, ' ') - 1), substr(rest, instr(rest, ' ') + 1) from texts
    union all
    select seq, substr(rest, 1, instr(rest, ' ') - 1), substr(rest, instr(rest, ' ') + 1) from words where rest <> ''
  )
  select seq, substr(word, 1, 40) from words where word <> '';
