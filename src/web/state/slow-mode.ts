import { me } from "./chat.ts";
import { now } from "./clock.ts";
import { pendingIn } from "./posts.ts";
import { looksAfter, type RoomState } from "./rooms.ts";

/** One message in so many seconds: slow mode, if the room has it and it applies to the user; else 0. */
const secondsFor = (state: RoomState): number =>
  looksAfter(state) || state.role.value === "voiced" ? 0 : (state.room.value.slowSeconds ?? 0);

/**
 * For how many milliseconds the user has to wait for the next message here, as far as the page knows: the server decides. The
 * clocks may differ, so it is never more than the whole time.
 */
export function slowWaitIn(state: RoomState): number {
  const ms = secondsFor(state) * 1_000;
  if (ms === 0) return 0;
  const isUnderWay = pendingIn(state.id).some(({ state: { is } }) => is !== "refused" && is !== "stored");
  if (isUnderWay) return ms;
  const last = state.log.value.events.findLast(
    (event) => event.type === "message.posted" && event.by === me.value?.id,
  );
  return last ? Math.min(ms, Math.max(0, Date.parse(last.at) + ms - now.value)) : 0;
}
