-- Whether the inviter was a stranger to the invited, and the order in which invitations were made.
alter table invitations add column stranger integer not null default 0;
alter table invitations add column turn integer not null default 0;
create index invitations_by on invitations (by, user);
create index bans_of_user on bans (user);
