-- Invitations to the server. Only a code's SHA-256 is kept.
create table invites (
  id integer primary key autoincrement,
  code text not null unique,
  by integer not null,
  by_name text not null,
  role text not null check (role in ('member', 'moderator', 'admin')),
  -- how many accounts it can still make
  uses integer not null,
  created_at integer not null,
  -- as it is shown, and by the server's own time, which no clock that is set moves
  expires_at integer not null,
  until integer not null
);
