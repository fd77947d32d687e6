import { free } from "./costs.ts";
import { already, happened, happenedIn, inRoom } from "./decide.ts";
import { anybody } from "./demands.ts";
import type { Clock, Log, Outcome } from "./ports.ts";
import { rule } from "./rule.ts";

const EVERY_MS = 10 * 60_000;

/** Rooms that were never used end. Where there is none, nothing is written. */
export const sweepRooms = rule("room.sweep", {
  sees: () => ({ idle: true }),
  may: anybody,
  costs: free,
  decide({ idle }) {
    if (!idle.isAny) return already();
    return happenedIn([
      ...idle.due.map((room) => inRoom(room, { type: "room.deleted", now: true })),
      { fact: { type: "rooms.swept" } },
    ]);
  },
});

/** A step of erasing what was deleted: the store decides what of it is next. */
export const stepErasure = rule("erasure.step", {
  sees: () => ({}),
  may: anybody,
  costs: free,
  decide: () => happened({ type: "erasure.stepped" }),
});

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
