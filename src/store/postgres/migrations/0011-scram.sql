-- The verifier of the password for SCRAM, sealed under a key that is in no database; null = made at the next sign-in by
-- password.
alter table users add column scram text;
