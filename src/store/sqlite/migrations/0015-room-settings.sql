-- Attributes of a room that it is not looked for by, as JSON.
alter table rooms add column settings text;
