import { keyOf, type UserId, userId } from "../../protocol/ids.ts";
import { limits } from "../../protocol/limits.ts";
import type { Room, RoomRole } from "../../protocol/room.ts";
import type { Call } from "./call.ts";

/** The sign of a role before a nick: PREFIX of ISUPPORT. */
export const SIGNS: Readonly<Record<RoomRole, string>> = { operator: "@", voiced: "+", member: "" };

/** The members of a room, in pages. It ends early if the question is refused. */
export async function* pagesOf({ session, house }: Call, room: Room) {
  let after: UserId | undefined;
  for (;;) {
    const page = await house.chat.questions.ask(session, {
      ...{ type: "room.members", room: room.id, limit: limits.membersPageMax },
      ...(after !== undefined && { after }),
    });
    if ("refused" in page) return;
    yield page.members;
    after = page.members.at(-1)?.id;
    if (!page.more || after === undefined) return;
  }
}

/** One member of a room; undefined = they are not in it, or the client may not know. */
export async function memberOf(call: Call, room: Room, user: UserId) {
  const key = keyOf(user);
  // The page after the person before them begins with them.
  const after = key > 1 ? { after: userId(key - 1) } : {};
  const page = await call.ask({ type: "room.members", room: room.id, limit: 1, ...after });
  if ("refused" in page) return undefined;
  return page.members.find(({ id }) => id === user);
}
