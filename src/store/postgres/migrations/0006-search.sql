-- The search index. It can be emptied and built anew from the logs at any time.
--
-- A GIN index gives what it finds in no order, so a common word would be all found before the newest messages are known.
-- Therefore the documents are in parts of some thousands, by the time of their messages, and the words of a document begin with
-- the number of its part: a search looks into the newest part first.
create table search_parts (
  part bigint primary key,
  -- ids of documents from here on, up to the next part's
  first bigint not null,
  -- the ids that it has
  lowest bigint not null,
  highest bigint not null,
  docs integer not null
);
create index search_parts_by_first on search_parts (first);
create table search_docs (
  -- grows with the time of the message
  id bigint primary key,
  room bigint not null,
  seq bigint not null,
  by bigint not null,
  words tsvector not null
);
create unique index search_docs_by_place on search_docs (room, seq);
-- What is added waits in a list that each search reads, so the list is short.
create index search_words on search_docs using gin (words) with (gin_pending_list_limit = 512);
-- Logs that are read from their end to their beginning: what is before this seq is still to be read. At that place the log is of
-- this time, so that the newest of all logs are read first.
create table search_logs (
  room bigint primary key,
  before bigint not null,
  at bigint not null
);
create index search_logs_by_time on search_logs (at);
-- How far the index is in the journal: one row, which is locked while the index is written. -1 = it has not begun.
create table search_state (
  id integer primary key check (id = 1),
  position bigint not null
);
insert into search_state values (1, -1);
