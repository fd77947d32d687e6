-- What is older than a room keeps goes with its threads: they are found by the message that begins them.
drop index threads_of_room;
create index threads_of_room on threads (room, thread);
-- Few rooms say for how long they keep their messages.
create index rooms_that_say on rooms (id) where settings is not null and deleted_at is null;
