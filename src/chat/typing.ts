import type { Refusal } from "../protocol/errors.ts";
import type { RoomId } from "../protocol/ids.ts";
import type { Client } from "./audience.ts";
import type { Hub } from "./hub.ts";
import { forbidden } from "./permissions.ts";
import type { Toll } from "./toll.ts";

/** Tells the others in the room that this client's user is writing. Returns the refusal if the user may not. */
export function typing(
  { hub, toll }: { readonly hub: Hub; readonly toll: Toll | undefined },
  client: Client,
  room: RoomId,
): Refusal | undefined {
  const by = client.user;
  const found = hub.roomOf(by, room);
  const user = hub.userOf(by);
  const refused = forbidden("typing", {
    membership: found ? "member" : "none",
    ...(user && { role: user.role }),
    ...(found && { room: found }),
  });
  if (refused) return { ...refused, room };
  const slow = toll?.gesture(by, "typing");
  if (!slow && user && hub.writes(user, room)) toll?.signal(client, hub.readersOf(room));
  return slow;
}
