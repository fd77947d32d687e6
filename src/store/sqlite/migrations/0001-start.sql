-- Everything durable. A room is a log: `events` is the truth, clustered by (room, seq);
-- the other tables answer questions fast and are written in the same transaction.
create table meta (key text primary key, value text not null) without rowid;

create table users (
  id integer primary key autoincrement,
  name text not null,
  skeleton text not null unique,
  kind text not null check (kind in ('account', 'guest', 'system')),
  role text not null check (role in ('owner', 'admin', 'moderator', 'member', 'guest', 'bot')),
  status text,
  password text,
  created_at integer not null
);
create index guests on users (id) where kind = 'guest';
create index owners on users (id) where role = 'owner';

-- Where people are signed in. Only a token's SHA-256 is kept.
create table sessions (
  id integer primary key autoincrement,
  hash text not null unique,
  user integer not null,
  kind text not null check (kind in ('token', 'web', 'guest')),
  label text,
  created_at integer not null,
  used_at integer not null
);
create index sessions_of_user on sessions (user);

create table rooms (
  id integer primary key autoincrement,
  name text not null,
  -- of public rooms only: the names of the others are nobody else's business
  skeleton text unique,
  kind text not null check (kind in ('public', 'private', 'direct')),
  topic text not null default '',
  archived integer not null default 0,
  -- who made it
  maker integer not null,
  -- 'LOW:…:HIGH', the people of a direct conversation
  direct text unique,
  people text,
  members integer not null
);

create table members (
  room integer not null,
  user integer not null,
  -- the seq of the event by which they joined
  since integer not null,
  role text not null check (role in ('member', 'voiced', 'operator')),
  -- everything up to this seq has been read
  read integer not null,
  primary key (room, user)
) without rowid;
create index rooms_of_user on members (user, room);
create index operators on members (room) where role = 'operator';

create table bans (
  room integer not null,
  user integer not null,
  by integer not null,
  at integer not null,
  reason text,
  primary key (room, user)
) without rowid;

create table invitations (
  user integer not null,
  room integer not null,
  by integer not null,
  by_name text not null,
  primary key (user, room)
) without rowid;

create table events (
  room integer not null,
  seq integer not null,
  at integer not null,
  by integer not null,
  name text not null,
  type text not null,
  -- of a message in a thread: the seq of the message that begins it
  thread integer,
  data text not null,
  nonce text,
  primary key (room, seq)
) without rowid;
-- Nonces that grow with time (UUIDv7) land on one page; under their authors' ids, each would cost a page of its own.
create unique index events_by_nonce on events (nonce, by) where nonce is not null;

-- What has become of messages that are not as they were posted. Most have no row here.
create table amended (
  room integer not null,
  seq integer not null,
  -- the seq of the last event that is folded in
  upto integer not null,
  body text,
  edited_at integer,
  -- the seqs of its edits, as a JSON list
  edits text not null default '[]',
  deleted integer not null default 0,
  pinned integer not null default 0,
  reactions integer not null default 0,
  replies integer not null default 0,
  last_reply integer,
  primary key (room, seq)
) without rowid;
create index pinned on amended (room, pinned) where pinned > 0;

create table reactions (
  room integer not null,
  seq integer not null,
  emoji text not null,
  user integer not null,
  -- the seq of the reaction
  at integer not null,
  primary key (room, seq, emoji, user)
) without rowid;

-- Whom messages mention; user 0 is everybody.
create table mentions (
  user integer not null,
  room integer not null,
  seq integer not null,
  by integer not null,
  primary key (user, room, seq)
) without rowid;

create index mentions_of_message on mentions (room, seq);

-- What was said in threads, by the seq of the message that begins one.
create table replies (
  room integer not null,
  thread integer not null,
  seq integer not null,
  by integer not null,
  primary key (room, thread, seq)
) without rowid;

-- Who has begun a thread or written in one, since when, and how far they have read it.
create table threads (
  user integer not null,
  room integer not null,
  thread integer not null,
  read integer not null,
  since integer not null,
  primary key (user, room, thread)
) without rowid;
create index latest_threads on threads (user, since);

insert into meta values ('epoch', lower(hex(randomblob(8))));
insert into users (name, skeleton, kind, role, created_at) values ('exchat', 'exchat', 'system', 'admin', 0);
