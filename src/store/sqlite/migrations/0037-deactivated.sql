-- When an account was deactivated: nobody can sign in with it.
alter table users add column deactivated_at integer;
