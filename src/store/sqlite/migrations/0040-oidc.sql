-- People at issuers of OpenID Connect, and the accounts here that they sign in to. `email` only if the issuer has verified it.
create table oidc_links (
  issuer text not null,
  subject text not null,
  user integer not null,
  email text,
  at integer not null,
  primary key (issuer, subject)
) without rowid;
create index oidc_links_of_user on oidc_links (user);
-- Sign-ins that were completed, by the hash of their state, for as long as one takes: each is completed once.
create table oidc_used (
  state text not null primary key,
  until integer not null
) without rowid;
