import type { Membership } from "../../src/chat/view.ts";
import { keyOf, type RoomId, type UserId } from "../../src/protocol/ids.ts";
import { blocksOf } from "../../src/store/questions/contact.ts";
import { history, pins, textsOf, thread } from "../../src/store/questions/pages.ts";
import { joinedRoom, placesOf } from "../../src/store/questions/places.ts";
import { bansOf, listRooms, membersOf } from "../../src/store/questions/rooms.ts";
import { searchServerLog } from "../../src/store/questions/server-log-search.ts";
import { threads } from "../../src/store/questions/threads.ts";
import type { Recipe } from "../../src/store/recipe.ts";
import { roleIn, standingOutside } from "../../src/store/standings.ts";

/** Runs a recipe that only reads, in a transaction. */
export type Run = <T>(recipe: Recipe<T>) => Promise<T>;

/** What the questions of people find, without the gate before them. */
export const readsBy = (run: Run) => ({
  history: (...args: Parameters<typeof history>) => run(history(...args)),
  thread: (...args: Parameters<typeof thread>) => run(thread(...args)),
  threads: (...args: Parameters<typeof threads>) => run(threads(...args)),
  textsOf: (...args: Parameters<typeof textsOf>) => run(textsOf(...args)),
  pins: (...args: Parameters<typeof pins>) => run(pins(...args)),
  joinedRoom: (...args: Parameters<typeof joinedRoom>) => run(joinedRoom(...args)),
  listRooms: (...args: Parameters<typeof listRooms>) => run(listRooms(...args)),
  membersOf: (...args: Parameters<typeof membersOf>) => run(membersOf(...args)),
  bansOf: (...args: Parameters<typeof bansOf>) => run(bansOf(...args)),
  serverLog: (...args: Parameters<typeof searchServerLog>) => run(searchServerLog(...args)),
  blocksOf: (...args: Parameters<typeof blocksOf>) => run(blocksOf(...args)),
  roomsOf: async (user: UserId) => (await run(placesOf(user))).rooms,
  membership: (user: UserId, room: RoomId) => run(membership(keyOf(room), keyOf(user))),
});
export type Reads = ReturnType<typeof readsBy>;

function* membership(room: number, user: number): Recipe<Membership> {
  return (yield* roleIn(room, user)) ?? (yield* standingOutside(room, user));
}
