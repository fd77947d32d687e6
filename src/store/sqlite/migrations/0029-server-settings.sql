-- Settings of the server that its admins have set. Each value is JSON.
create table server_settings (
  key text primary key,
  value text not null
) without rowid;
