-- To list public rooms without looking at all conversations between them.
create index public_rooms on rooms (id) where kind = 'public';
