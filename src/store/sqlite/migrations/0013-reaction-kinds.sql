-- How many people have put each emoji on a message: a message can have more reactions than there is time to count.
create table reaction_kinds (
  room integer not null,
  seq integer not null,
  emoji text not null,
  count integer not null,
  primary key (room, seq, emoji)
) without rowid;
insert into reaction_kinds select room, seq, emoji, count(*) from reactions group by room, seq, emoji;
-- To name the first of them without looking at the others.
create index first_reactions on reactions (room, seq, emoji, at);
