import type { Room } from "../../../protocol/room.ts";
import type { Call, Commands } from "../call.ts";
import { referenceOf, seek } from "../references.ts";
import { roomOfTarget } from "../targets.ts";

/** MARKREAD (IRCv3 read-marker): the reading position that the person has on every door. */
async function markRead(call: Call): Promise<void> {
  const [target, point] = call.params;
  if (target === undefined) return call.fail("NEED_MORE_PARAMS", [], "Missing parameters");
  const room = roomOfTarget(call, target);
  const reference = point === undefined ? undefined : referenceOf(point);
  if (point !== undefined && !(reference && "ms" in reference))
    return call.fail("INVALID_PARAMS", [target, point], "Invalid parameters");
  if (!room) {
    if (/^[#&]/.test(target)) return call.fail("INVALID_PARAMS", [target], "You are not in this channel");
    return call.say({ command: "MARKREAD", params: [target, "*"] });
  }
  if (reference && "ms" in reference) {
    call.tells = { mark: room.id };
    const next = await seek(call, room.id, reference.ms + 1);
    const outcome =
      next === undefined
        ? undefined
        : await call.perform({ type: "cursor.set", room: room.id, seq: next - 1 });
    call.tells = undefined;
    if (!outcome || outcome.refused)
      return call.fail("INTERNAL_ERROR", [target], outcome?.refused.message ?? "It cannot be set now");
  }
  await tellMark(call, room, target);
}

/** Tells how far the person has read a room. */
export async function tellMark(call: Call, room: Room, target: string): Promise<void> {
  const answer = await call.ask({ type: "room.get", room: room.id });
  const read = "refused" in answer ? 0 : answer.room.read;
  const at = read > 0 ? await timeOf(call, room, read) : undefined;
  call.say({ command: "MARKREAD", params: [target, at === undefined ? "*" : `timestamp=${at}`] });
}

/** Who has only joined has read nothing yet. */
async function timeOf(call: Call, room: Room, seq: number): Promise<string | undefined> {
  const page = await call.ask({ type: "history.read", room: room.id, before: seq + 1, limit: 1 });
  const last = "refused" in page ? undefined : page.events.at(-1);
  return last?.type === "member.joined" && last.user === call.user.id ? undefined : last?.at;
}

export const marks: Commands = { MARKREAD: { run: markRead } };
