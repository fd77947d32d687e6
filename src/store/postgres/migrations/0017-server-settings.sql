-- Settings of the server that its admins have set. Each value is JSON.
create table server_settings (
  key text collate "C" primary key,
  value text collate "C" not null
);
