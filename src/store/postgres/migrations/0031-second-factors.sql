-- The secret of a person's authenticator app, sealed, and the last step whose code was used: each code works once.
create table authenticators (
  "user" bigint primary key,
  secret text collate "C" not null,
  step bigint not null,
  at bigint not null
);
-- The hashes of the recovery codes that are left.
create table recovery_codes (
  "user" bigint not null,
  hash text collate "C" not null,
  primary key ("user", hash)
);
-- Passkeys (WebAuthn), by the ids of their credentials; the public key is in COSE form. Both are in base64url.
create table passkeys (
  credential text collate "C" primary key,
  "user" bigint not null,
  public_key text collate "C" not null,
  counter bigint not null,
  label text,
  host text not null,
  at bigint not null,
  used_at bigint
);
create index passkeys_of_user on passkeys ("user");
-- The hashes of challenges that were answered, until they end by the server's time: each works once.
create table passkey_answers (
  challenge text collate "C" primary key,
  until bigint not null
);
