-- The rooms that people enter by an invitation, as a JSON list of ids, and whether it was revoked: one that has ended stays for a while.
alter table invites add column rooms text collate "C" not null default '[]';
alter table invites add column revoked integer not null default 0;
-- Who made an account by an invitation.
create table invite_uses (
  invite bigint not null,
  "user" bigint not null,
  at bigint not null,
  primary key (invite, "user")
);
create index invite_uses_of_user on invite_uses ("user");
