-- What waits to be erased, or is being erased in steps. It is hidden from everybody meanwhile.
create table erasures (
  id integer primary key autoincrement,
  kind text not null check (kind in ('messages', 'room', 'account', 'name')),
  room integer,
  user integer,
  -- of messages: from where to where they stand, and the event that tells it
  first integer,
  last integer,
  event integer,
  -- who asked for it, and what of an account
  by integer not null,
  messages integer not null default 0,
  -- not before then
  due_at integer not null,
  -- how far it is: 0 = not begun
  at_room integer not null default 0,
  at integer not null default 0
);
create index messages_to_erase on erasures (room, user) where kind = 'messages';
create index erasures_due on erasures (due_at);

-- A deleted room has nobody in it, and its name is free. Whom it gets back when it is restored:
alter table rooms add column deleted_at integer;
create table kept_members (
  room integer not null,
  user integer not null,
  since integer not null,
  role text not null,
  read integer not null,
  brought integer not null,
  primary key (room, user)
) without rowid;

-- Where somebody was is forgotten after a while.
create index seen on sessions (seen_at) where cloak is not null;

create index threads_of_room on threads (room);
