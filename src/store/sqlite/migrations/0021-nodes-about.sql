-- Since when a run of a node lives, and what it says of itself to the operator, as JSON.
alter table nodes add column since integer not null default 0;
alter table nodes add column about text not null default '{}';
