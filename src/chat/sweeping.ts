import type { Command } from "../protocol/frames.ts";
import type { Outcome } from "./commit.ts";
import { free } from "./costs.ts";
import { already, happened, happenedIn, inRoom } from "./decide.ts";
import { anyone } from "./demands.ts";
import { rule } from "./rule.ts";
import type { World } from "./world.ts";

const EVERY_MS = 10 * 60_000;

/** Deletes rooms that were never used. If there is none, it writes nothing. */
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

/** One step of erasing deletions: the store decides what is erased next. */
export const stepErasure = rule("erasure.step", {
  sees: () => ({}),
  may: anyone,
  costs: free,
  decide: (_, { keepDays }) => happened({ type: "erasure.stepped", ...(keepDays && { keepDays }) }),
});

/** Deletes the oldest events of r0, the server's log. */
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
  {
    clock,
    log,
    auditDays,
    isMine,
  }: Pick<World, "clock" | "log"> & { auditDays(): number; isMine(): boolean },
  perform: (command: Command) => Promise<Outcome>,
): () => void {
  let cancel = () => {};
  const wait = () => {
    cancel = clock.after(EVERY_MS, () => {
      wait();
      if (!isMine()) return;
      for (const command of [
        { type: "room.sweep" },
        { type: "guess.forget" },
        { type: "server_log.trim", days: auditDays() },
      ] as const)
        perform(command).catch((cause: unknown) => log.error(`${command.type} failed`, cause));
    });
  };
  wait();
  return () => cancel();
}
