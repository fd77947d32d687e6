-- Whoever is deleted is nobody, but keeps the name until the row goes.
alter table users add column deleted_at integer;
