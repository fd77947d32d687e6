import { already, happenedIn, inRoom } from "./decide.ts";
import type { Clock, Decision, Log, Outcome } from "./ports.ts";
import type { View } from "./view.ts";

const EVERY_MS = 10 * 60_000;

/** Rooms that were never used end. Where there is none, nothing is written. */
export function sweepRooms({ idle }: View): Decision {
  if (!idle?.isAny) return already();
  return happenedIn([
    ...idle.due.map((room) => inRoom(room, { type: "room.deleted", now: true })),
    { fact: { type: "rooms.swept" } },
  ]);
}

/** Has rooms looked after every ten minutes that the server runs. Returns the way to stop. */
export function sweeping(
  { clock, log }: { clock: Clock; log: Log },
  sweep: () => Promise<Outcome>,
): () => void {
  let cancel = () => {};
  const wait = () => {
    cancel = clock.after(EVERY_MS, () => {
      wait();
      sweep().catch((cause: unknown) => log.error("looking for rooms that are not used failed", cause));
    });
  };
  wait();
  return () => cancel();
}
