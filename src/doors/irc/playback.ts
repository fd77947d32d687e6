import type { DeviceSeen } from "../../chat/store.ts";
import type { Event } from "../../protocol/events.ts";
import type { RoomId } from "../../protocol/ids.ts";
import { limits } from "../../protocol/limits.ts";
import type { Call } from "./call.ts";
import { tellPast } from "./commands/history.ts";
import { seek } from "./references.ts";

/** Messages of one room, and of all rooms together. */
const ROOM_MESSAGES_MAX = 50;
const MESSAGES_MAX = 500;
/** Pages that are read of one room, to find messages among other events. */
const PAGES_MAX = 3;
/** Nodes' clocks may differ by so much. */
const CLOCKS_MS_MAX = 10_000;

/**
 * Tells a client that cannot ask for history (draft/chathistory) what was said since its device was here: the newest messages of
 * each room, up to the `seq` at which it begins to get live events. A device that was never here is told nothing.
 */
export async function playBack(
  call: Call,
  seen: DeviceSeen,
  upTo: ReadonlyMap<RoomId, number>,
): Promise<void> {
  const { session, house } = call;
  const cut: string[] = [];
  let left = MESSAGES_MAX;
  for (const [id, last] of upTo) {
    const room = house.chat.roomOf(session.user, id);
    const target = session.targetOf(id);
    const after = await lastSeen(call, id, seen);
    if (!room || target === undefined || after >= last) continue;
    const { said, isCut } = await saidIn(call, id, {
      after,
      before: last + 1,
      max: Math.min(left, ROOM_MESSAGES_MAX),
    });
    if (isCut) cut.push(target);
    const isTimed = session.caps.has("server-time");
    if (said.length > 0) tellPast(call, room, target, isTimed ? said : said.map(withTime));
    left -= said.length;
    await call.page();
  }
  if (cut.length > 0)
    call.say({
      command: "NOTICE",
      params: [session.nick, `You missed more than is shown here, in ${cut.join(", ")}`],
    });
}

/** A room that the device does not know was entered later. */
async function lastSeen(call: Call, room: RoomId, { rooms, atMs }: DeviceSeen): Promise<number> {
  const known = rooms[room];
  if (known !== undefined) return known;
  const next = await seek(call, room, atMs - CLOCKS_MS_MAX);
  return (next ?? Number.MAX_SAFE_INTEGER) - 1;
}

interface Range {
  /** Only events with after < seq < before. */
  readonly after: number;
  readonly before: number;
  readonly max: number;
}

/** The last messages of a range. `isCut`: there are more of them. */
async function saidIn(
  { session, house }: Call,
  room: RoomId,
  { after, before, max }: Range,
): Promise<{ readonly said: readonly Event[]; readonly isCut: boolean }> {
  const said: Event[] = [];
  let end = before;
  for (let pages = 0; pages < PAGES_MAX && said.length <= max; pages += 1) {
    const page = await house.chat.questions.ask(session, {
      ...{ type: "history.read", room, before: end, limit: limits.historyEventsMax },
    });
    if ("refused" in page) return { said: [], isCut: false };
    const inside = page.events.filter(({ seq }) => seq > after);
    said.unshift(...inside.filter(isSaid));
    end = page.events[0]?.seq ?? 0;
    if (!page.more || end <= after + 1) return { said: last(said, max), isCut: said.length > max };
  }
  return { said: last(said, max), isCut: true };
}

const last = <T>(all: readonly T[], max: number): readonly T[] => all.slice(Math.max(0, all.length - max));

/** Deleted messages are left out, and CTCP, which a client would answer. */
function isSaid(event: Event): boolean {
  if (event.type !== "message.posted" || event.deleted || event.current?.deleted) return false;
  return !event.body.startsWith("\u0001");
}

/** Without server-time a message says in front when it was written, in the server's time zone. */
function withTime(event: Event): Event {
  if (event.type !== "message.posted") return event;
  const { current, ...posted } = event;
  return { ...posted, body: `[${clockTime(new Date(event.at))}] ${current?.body ?? event.body}` };
}

/** `14:03`, and on another day than today `2026-11-29 14:03`. */
function clockTime(at: Date): string {
  const two = (n: number) => `${n}`.padStart(2, "0");
  const time = `${two(at.getHours())}:${two(at.getMinutes())}`;
  if (at.toDateString() === new Date().toDateString()) return time;
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())} ${time}`;
}
