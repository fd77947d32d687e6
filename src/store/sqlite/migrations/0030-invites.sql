-- The rooms that people enter by an invitation, as a JSON list of ids, and whether it was revoked: one that has ended stays for a while.
alter table invites add column rooms text not null default '[]';
alter table invites add column revoked integer not null default 0;
-- Who made an account by an invitation.
create table invite_uses (
  invite integer not null,
  user integer not null,
  at integer not null,
  primary key (invite, user)
) without rowid;
create index invite_uses_of_user on invite_uses (user);
