-- The server's log is searched by person, by type, by time and by words.
drop index server_facts_of_user;
drop index server_facts_by;
create index server_facts_of_user on server_facts ("user", seq) where "user" is not null;
create index server_facts_by on server_facts (by, seq);
create index server_facts_by_type on server_facts (type, seq);
create index server_facts_by_time on server_facts (at, seq);
-- The words of the texts of an event: of a name, a reason or a setting.
create table server_words (
  seq bigint not null,
  word text collate "C" not null,
  primary key (seq, word)
);
create index server_words_by_word on server_words (word, seq);
-- Of events that were there before: the words of their texts, cut at what is no letter and no digit.
insert into server_words (seq, word)
  select distinct f.seq, substr(part.word, 1, 40)
    from server_facts f cross join lateral json_each_text(cast(f.data as json)) as field (key, value)
      cross join lateral regexp_split_to_table(lower(field.value), '[^[:alnum:]]+') as part (word)
    where field.key in ('name', 'target', 'reason', 'key', 'value') and part.word <> '';
