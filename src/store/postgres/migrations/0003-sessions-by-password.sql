-- A program that signs in with its password each time it starts does not use up the places where its person is signed in.
alter table sessions add column by_password integer not null default 0;
