-- Of private rooms, which are found by name as well, but only by who is in them or invited. Rooms from before have none
-- until they are looked for first.
alter table rooms add column own_skeleton text;
