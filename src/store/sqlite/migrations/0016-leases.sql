-- The nodes of this server. A node lives until then, in the server's time; it renews that while it runs.
create table nodes (
  node text not null primary key,
  until integer not null
) without rowid;

-- The nodes that guests are at. A guest is let go when no node that lives is among them.
create table guest_nodes (
  guest integer not null,
  node text not null,
  primary key (guest, node)
) without rowid;
