import type { RoomId } from "../protocol/ids.ts";
import type { ListedRoom } from "../protocol/room.ts";
import type { Calls, CallType } from "./calls.ts";

type Call = <T extends CallType>(type: T, fields: Calls[T]["fields"]) => Promise<Calls[T]["ok"]>;
type Hit = Calls["search"]["ok"]["hits"][number];

/** All rooms that `room.list` has, page by page. */
export async function* roomsOf(call: Call): AsyncGenerator<ListedRoom> {
  let after: string | undefined;
  for (let more = true; more; ) {
    const page: Calls["room.list"]["ok"] = await call("room.list", after === undefined ? {} : { after });
    yield* page.rooms;
    after = page.rooms.at(-1)?.id;
    more = page.more && after !== undefined;
  }
}

/** All hits of a search, page by page. Days in the query are those of this machine's time zone. */
export async function* hitsOf(
  call: Call,
  asked: { readonly query: string; readonly room?: RoomId },
): AsyncGenerator<Hit> {
  const offset = -new Date().getTimezoneOffset();
  let before: string | undefined;
  do {
    const page: Calls["search"]["ok"] = await call("search", {
      ...asked,
      offset,
      ...(before !== undefined && { before }),
    });
    yield* page.hits;
    before = page.next;
  } while (before !== undefined);
}
