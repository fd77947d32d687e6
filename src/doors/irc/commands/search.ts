import type { Found, Wanted } from "../../../chat/search.ts";
import type { RoomId } from "../../../protocol/ids.ts";
import { limits } from "../../../protocol/limits.ts";
import { type Query, readQuery } from "../../../protocol/query.ts";
import type { Call, Commands } from "../call.ts";
import { isChannel } from "../channels.ts";
import { nextBatch } from "../labels.ts";
import { referenceOf } from "../references.ts";
import { parseTags, type Tags } from "../tags.ts";
import { roomOfTarget } from "../targets.ts";

/** Messages in one answer. */
const MESSAGES_MAX = 100;
/** Pages that are read to find the first messages after a time: an index tells the newest first. */
const PAGES_MAX = 10;

type Hits = Found["hits"];
/** What SEARCH asks for; `room` is none if messages of all rooms are. */
interface Asked {
  readonly query: Query;
  readonly room?: RoomId;
  readonly limit: number;
  /** The first messages are wanted, not the last ones. */
  readonly isFromBeginning: boolean;
}

/** SEARCH (soju.im/search): its text is a query as the page takes it. */
async function search(call: Call): Promise<void> {
  if (!call.session.caps.has("soju.im/search"))
    return call.reply("ERR_UNKNOWNCOMMAND", "SEARCH", "Unknown command");
  const asked = read(call, parseTags(call.params[0] ?? ""));
  if ("problem" in asked) return call.fail("INVALID_PARAMS", [asked.problem], "Invalid parameters");
  const hits = asked.isNowhere ? [] : await find(call, asked);
  if (!hits) return call.fail("INTERNAL_ERROR", [], "The search could not be run now");
  tell(call, hits);
}

/** `isNowhere`: no message can be meant. `problem`: the attribute that is not valid. */
function read(
  call: Call,
  attributes: Tags,
): (Asked & { readonly isNowhere: boolean }) | { readonly problem: string } {
  const target = attributes.get("in");
  const room = target === undefined ? undefined : roomOfTarget(call, target);
  if (target !== undefined && !room && isChannel(target)) return { problem: "in" };
  const limit = Number(attributes.get("limit") ?? MESSAGES_MAX);
  if (!Number.isInteger(limit) || limit < 0) return { problem: "limit" };
  const times = timesOf(attributes);
  if ("problem" in times) return times;
  const text = attributes.get("text") ?? "";
  const words =
    text.trim() === "" ? { query: NOTHING } : readQuery(text.slice(0, limits.searchCharactersMax));
  if ("problem" in words) return { problem: "text" };
  const from = attributes.get("from");
  const { nicks } = call.house.people;
  const named = from ? [{ by: "from", name: nicks.nameOf(from) } as const] : [];
  return {
    query: { ...words.query, ...times, named: [...words.query.named, ...named] },
    ...(room && { room: room.id }),
    limit: Math.min(limit, MESSAGES_MAX),
    isFromBeginning: times.since !== undefined,
    isNowhere: limit === 0 || (target !== undefined && !room),
  };
}

const NOTHING: Query = { terms: [], named: [], properties: [] };

/** From when until when; both times are included. */
function timesOf(
  attributes: Tags,
): (Pick<Query, "since"> & Required<Pick<Query, "until">>) | { readonly problem: string } {
  const msOf = (name: string) => {
    const given = attributes.get(name);
    const reference = given === undefined ? undefined : referenceOf(`timestamp=${given}`);
    if (given === undefined) return undefined;
    return reference && "ms" in reference ? reference.ms : Number.NaN;
  };
  const [after, before] = [msOf("after"), msOf("before")];
  if (Number.isNaN(after)) return { problem: "after" };
  if (Number.isNaN(before)) return { problem: "before" };
  return { ...(after !== undefined && { since: after }), until: (before ?? Date.now()) + 1 };
}

/** The messages in the order of time; undefined = the index cannot answer. */
async function find(call: Call, { query, room, limit, isFromBeginning }: Asked): Promise<Hits | undefined> {
  const { chat } = call.house;
  const found: Hits[number][] = [];
  let before: string | undefined;
  for (let pages = 0; pages < PAGES_MAX && (isFromBeginning || found.length < limit); pages += 1) {
    const wanted: Wanted = {
      query,
      ...(room && { room }),
      ...(before && { before }),
      limit: limits.searchPageMax,
    };
    const page = await chat.search.look(call.session, wanted);
    if ("refused" in page) return page.refused.code === "no_such_user" ? [] : undefined;
    found.push(...page.hits);
    before = page.next;
    if (before === undefined) break;
  }
  const inOrder = found.reverse();
  return isFromBeginning ? inOrder.slice(0, limit) : inOrder.slice(Math.max(0, inOrder.length - limit));
}

/** Each message is PRIVMSG or NOTICE, so one of several lines comes as several. */
function tell(call: Call, hits: Hits): void {
  const { session, house } = call;
  const caps = new Set(session.caps);
  caps.delete("draft/multiline");
  const audience = house.audiences.of(caps);
  const batch = session.caps.has("batch") ? nextBatch() : undefined;
  if (batch !== undefined) call.say({ command: "BATCH", params: [`+${batch}`, "soju.im/search"] });
  for (const { room: id, message } of hits) {
    const room = house.chat.roomOf(session.user, id);
    if (room) call.lines.push(...audience.history(session, room, message, batch));
  }
  if (batch !== undefined) call.say({ command: "BATCH", params: [`-${batch}`] });
}

export const searching: Commands = { SEARCH: { least: 1, run: search } };
