import type { Event } from "../../../protocol/events.ts";
import { limits } from "../../../protocol/limits.ts";
import type { Room } from "../../../protocol/room.ts";
import type { Call, Commands } from "../call.ts";
import { nextBatch, withTag } from "../labels.ts";
import { formatLine } from "../line.ts";
import { placeIn, type Reference, referenceOf } from "../references.ts";
import { roomOfTarget } from "../targets.ts";

/** Messages in one answer: CHATHISTORY of ISUPPORT. */
const MESSAGES_MAX = limits.historyEventsMax;
/** Pages that one answer reads to find that many messages among other events. */
const PAGES_MAX = 20;

/** What is asked for: the last events of a range, or its first ones. */
interface Range {
  /** Only events with after < seq < before. */
  readonly after: number;
  readonly before: number;
  readonly from: "end" | "beginning";
}
const ALL: Range = { after: 0, before: Number.MAX_SAFE_INTEGER, from: "end" };

/** CHATHISTORY (IRCv3 chathistory). */
async function chatHistory(call: Call): Promise<void> {
  const [sub = "", target = ""] = call.params;
  if (sub === "") return call.fail("NEED_MORE_PARAMS", [], "Missing parameters");
  const name = sub.toUpperCase();
  if (name === "TARGETS") return targets(call);
  const kind = kinds[name];
  if (!kind) return call.fail("INVALID_PARAMS", [sub], "Unknown subcommand");
  const points = call.params.slice(2, 2 + kind.points);
  const limit = Number(call.params[2 + kind.points]);
  if (call.params.length < 3 + kind.points) return call.fail("NEED_MORE_PARAMS", [sub], "Missing parameters");
  if (!Number.isInteger(limit) || limit < 0) return call.fail("INVALID_PARAMS", [sub], "Invalid limit");
  const references = points.map((point) =>
    point === "*" && name === "LATEST" ? undefined : referenceOf(point),
  );
  if (references.some((one, i) => one === undefined && points[i] !== "*"))
    return call.fail("INVALID_PARAMS", [sub, ...points], "Invalid reference");
  const room = roomOfTarget(call, target);
  // A person who never wrote to the other one has an empty history with them.
  if (!room && /^[#&]/.test(target))
    return call.fail("INVALID_TARGET", [sub, target], "Messages could not be retrieved");
  const count = Math.min(limit, MESSAGES_MAX);
  const events = room ? await kind.find(call, room, references as Reference[], count) : [];
  if (!events)
    return call.fail("INVALID_MSGREFTYPE", [sub, ...points], "This message is not of that history");
  tellPast(call, room, target, events);
}

interface Kind {
  readonly points: number;
  find(
    call: Call,
    room: Room,
    points: readonly (Reference | undefined)[],
    limit: number,
  ): Promise<readonly Event[] | undefined>;
}
const kinds: Readonly<Record<string, Kind>> = {
  LATEST: {
    points: 1,
    find: async (call, room, [point], limit) => {
      const after = point ? await placeIn(call, room.id, point, "after") : 0;
      return after === undefined ? undefined : read(call, room, { ...ALL, after }, limit);
    },
  },
  BEFORE: {
    points: 1,
    find: async (call, room, [point], limit) => {
      const before = point && (await placeIn(call, room.id, point, "before"));
      return before === undefined ? undefined : read(call, room, { ...ALL, before }, limit);
    },
  },
  AFTER: {
    points: 1,
    find: async (call, room, [point], limit) => {
      const after = point && (await placeIn(call, room.id, point, "after"));
      return after === undefined ? undefined : read(call, room, { ...ALL, after, from: "beginning" }, limit);
    },
  },
  AROUND: {
    points: 1,
    find: async (call, room, [point], limit) => {
      const before = point && (await placeIn(call, room.id, point, "before"));
      if (before === undefined) return undefined;
      const earlier = await read(call, room, { ...ALL, before }, Math.floor(limit / 2));
      const rest = { ...ALL, after: before - 1, from: "beginning" } as const;
      return [...earlier, ...(await read(call, room, rest, limit - earlier.length))];
    },
  },
  BETWEEN: {
    points: 2,
    find: async (call, room, [one, two], limit) => {
      const from = one && (await placeIn(call, room.id, one, "before"));
      const to = two && (await placeIn(call, room.id, two, "before"));
      if (!one || !two || from === undefined || to === undefined) return undefined;
      const isForward = from <= to;
      const after = await placeIn(call, room.id, isForward ? one : two, "after");
      const [before, side] = isForward ? ([to, "beginning"] as const) : ([from, "end"] as const);
      return after === undefined ? undefined : read(call, room, { after, before, from: side }, limit);
    },
  },
};

/** The messages of a range, at most `limit`; with event-playback everything that happened. They are in the order of the log. */
async function read(call: Call, room: Room, { after, before, from }: Range, limit: number): Promise<Event[]> {
  const found: Event[] = [];
  let [low, high] = [after, before];
  for (let pages = 0; pages < PAGES_MAX && found.length < limit && high - low > 1; pages += 1) {
    const answer = await call.ask({
      ...{ type: "history.read", room: room.id, limit: MESSAGES_MAX },
      ...(from === "end" ? { before: Math.min(high, END) } : { after: low }),
    });
    if ("refused" in answer || answer.events.length === 0) break;
    const inside = answer.events.filter(({ seq }) => seq > low && seq < high);
    const told = inside.filter((event) => isTold(call, event));
    if (from === "end") found.unshift(...told.slice(Math.max(0, told.length - (limit - found.length))));
    else found.push(...told.slice(0, limit - found.length));
    if (!answer.more || inside.length < answer.events.length) break;
    if (from === "end") high = answer.events[0]?.seq ?? 0;
    else low = answer.events.at(-1)?.seq ?? END;
  }
  return found;
}

const END = 999_999_999_999_999;

/** A deleted message is left out. Edits and reactions come as what they made of the message. */
function isTold({ session }: Call, event: Event): boolean {
  if (event.type === "message.posted") return !event.deleted && !event.current?.deleted;
  return session.caps.has("draft/event-playback") && event.type !== "message.edited";
}

/** What was said in a channel, or with a nick, as one batch. */
export function tellPast(call: Call, room: Room | undefined, target: string, events: readonly Event[]): void {
  const batch = call.session.caps.has("batch") ? nextBatch() : undefined;
  if (batch !== undefined) call.say({ command: "BATCH", params: [`+${batch}`, "chathistory", target] });
  if (room)
    for (const event of events)
      call.lines.push(...call.session.audience.history(call.session, room, event, batch));
  if (batch !== undefined) call.say({ command: "BATCH", params: [`-${batch}`] });
}

/** CHATHISTORY TARGETS: where something was said in a time, the earliest first. */
async function targets(call: Call): Promise<void> {
  const [one, two] = [referenceOf(call.params[1] ?? ""), referenceOf(call.params[2] ?? "")];
  const limit = Number(call.params[3]);
  if (!one || !two || !("ms" in one) || !("ms" in two) || !Number.isInteger(limit) || limit < 1)
    return call.fail("INVALID_PARAMS", ["TARGETS"], "TARGETS takes two timestamps and a limit");
  const [from, to] = [Math.min(one.ms, two.ms), Math.max(one.ms, two.ms)];
  const { session, house } = call;
  const refused = call.pays("history.read");
  const said = refused ? [] : await house.chat.devices.lastSaid(session, from, to);
  const found = said.flatMap(({ room, atMs }) => {
    const target = session.targetOf(room);
    return target === undefined ? [] : [{ target, at: new Date(atMs).toISOString() }];
  });
  const batch = nextBatch();
  call.say({ command: "BATCH", params: [`+${batch}`, "draft/chathistory-targets"] });
  for (const { target, at } of found.slice(0, Math.min(limit, MESSAGES_MAX)))
    call.lines.push(
      withTag(
        formatLine({ source: call.house.host, command: "CHATHISTORY", params: ["TARGETS", target, at] }),
        "batch",
        batch,
      ),
    );
  call.say({ command: "BATCH", params: [`-${batch}`] });
}

export const history: Commands = { CHATHISTORY: { run: chatHistory } };
