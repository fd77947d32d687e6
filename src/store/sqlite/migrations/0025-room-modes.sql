-- Modes of rooms: the key that people need to join, which is in no event, and rooms that lists do not show.
alter table rooms add column entry_key text;
alter table rooms add column secret integer not null default 0;
