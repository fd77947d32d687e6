-- Of a conversation that another person began, and in which this person never wrote: a number that grows with whatever is
-- said in it. 0 = this person chose to be here.
alter table members add column brought integer not null default 0;
-- Whether anything was said in the room: 0 = nothing, 1 = only by its maker, 2 = by others as well.
alter table rooms add column said integer not null default 0;

update rooms set said = iif(
  exists (select 1 from events e where e.room = rooms.id and e.type = 'message.posted' and e.by <> rooms.maker), 2,
  exists (select 1 from events e where e.room = rooms.id and e.type = 'message.posted'));
update members set brought = room where room in (select id from rooms where kind = 'direct' and maker <> members.user)
  and not exists (select 1 from events e where e.room = members.room and e.by = members.user and e.type = 'message.posted');

create index brought on members (user, brought) where brought > 0;
create index made on rooms (maker, kind, said);
