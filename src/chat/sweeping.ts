import type { Command } from "../protocol/frames.ts";
import { free } from "./costs.ts";
import { already, happened, happenedIn, inRoom } from "./decide.ts";
import { anyone } from "./demands.ts";
import type { Outcome } from "./ports.ts";
import { rule } from "./rule.ts";
import type { World } from "./world.ts";

const EVERY_MS = 10 * 60_000;

/** Rooms that were never used end. Where there is none, nothing is written. */
export const sweepRooms = rule("room.sweep", {
  sees: () => ({ idle: true }),
  may: anyone,
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
  may: anyone,
  costs: free,
  decide: (_, { keepDays }) => happened({ type: "erasure.stepped", ...(keepDays && { keepDays }) }),
});

/** The beginning of r0, the server's log, is dropped. */
export const trimServerLog = rule("server_log.trim", {
  sees: () => ({}),
  may: anyone,
  costs: free,
  decide: (_, { days }) => happened({ type: "server_log.trimmed", days }),
});

/**
 * Every ten minutes that the server runs, it tidies up, by one of its nodes: sweeps are counted. Returns the way to stop.
 */
export function sweeping(
  { clock, log, auditDays: days, isMine }: Pick<World, "clock" | "log" | "auditDays"> & { isMine(): boolean },
  perform: (command: Command) => Promise<Outcome>,
): () => void {
  let cancel = () => {};
  const wait = () => {
    cancel = clock.after(EVERY_MS, () => {
      wait();
      if (!isMine()) return;
      for (const command of [{ type: "room.sweep" }, { type: "server_log.trim", days }] as const)
        perform(command).catch((cause: unknown) => log.error(`${command.type} failed`, cause));
    });
  };
  wait();
  return () => cancel();
}
