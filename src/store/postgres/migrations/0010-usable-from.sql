-- The schema from which on a program can use tables of this version, while nodes are updated one after the other.
alter table migrations add column usable_from integer;
