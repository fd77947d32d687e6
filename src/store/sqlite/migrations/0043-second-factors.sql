-- The secret of a person's authenticator app, sealed, and the last step whose code was used: each code works once.
create table authenticators (
  user integer not null primary key,
  secret text not null,
  step integer not null,
  at integer not null
) without rowid;
-- The hashes of the recovery codes that are left.
create table recovery_codes (
  user integer not null,
  hash text not null,
  primary key (user, hash)
) without rowid;
-- Passkeys (WebAuthn), by the ids of their credentials; the public key is in COSE form. Both are in base64url.
create table passkeys (
  credential text not null primary key,
  user integer not null,
  public_key text not null,
  counter integer not null,
  label text,
  host text not null,
  at integer not null,
  used_at integer
) without rowid;
create index passkeys_of_user on passkeys (user);
-- The hashes of challenges that were answered, until they end by the server's time: each works once.
create table passkey_answers (
  challenge text not null primary key,
  until integer not null
) without rowid;
