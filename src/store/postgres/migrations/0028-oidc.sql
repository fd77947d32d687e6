-- People at issuers of OpenID Connect, and the accounts here that they sign in to. `email` only if the issuer has verified it.
create table oidc_links (
  issuer text collate "C" not null,
  subject text collate "C" not null,
  "user" bigint not null,
  email text collate "C",
  at bigint not null,
  primary key (issuer, subject)
);
create index oidc_links_of_user on oidc_links ("user");
-- Sign-ins that were completed, by the hash of their state, for as long as one takes: each is completed once.
create table oidc_used (
  state text collate "C" not null primary key,
  until bigint not null
);
