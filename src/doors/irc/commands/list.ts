import { limits } from "../../../protocol/limits.ts";
import type { ListedRoom } from "../../../protocol/room.ts";
import type { Call, Commands } from "../call.ts";
import { channelOf } from "../channels.ts";
import { isPattern, matcher } from "../masks.ts";
import { learnTimes } from "../room-times.ts";

/** Whether a channel is wanted: `name` is that of its channel. */
type Condition = (room: ListedRoom, name: string, call: Call) => boolean;

const MINUTE_MS = 60_000;

/** `>3` and `<3` members, `C>60` and `T<60` minutes, `#a*` and `!#a*` names: ELIST of ISUPPORT. */
function conditionOf(text: string): Condition {
  const number = /^([CT]?)([<>])(\d+)$/i.exec(text);
  if (number) return numbered(number);
  const isNot = text.startsWith("!");
  const fits = matcher(isNot ? text.slice(1) : text);
  return (_, name) => fits(name) !== isNot;
}

function numbered([, what = "", sign = "", digits = ""]: readonly string[]): Condition {
  const wanted = Number(digits);
  const holds = (value: number) => (sign === ">" ? value > wanted : value < wanted);
  const age = (atMs = 0) => (Date.now() - atMs) / MINUTE_MS;
  switch (what.toUpperCase()) {
    case "C":
      return ({ id }, _, { house }) => holds(age(house.memory.madeAt(id)));
    case "T":
      return ({ id, topic }, _, { house }) =>
        topic !== undefined && holds(age(house.memory.topicOf(id)?.atMs));
    default:
      return ({ members }) => holds(members);
  }
}

/** Names are alternatives, and everything else has to hold. */
function conditionsOf(text: string): Condition {
  const parts = text.split(",").filter((one) => one !== "");
  const isName = (part: string) => !/^(?:[CT]?[<>]\d+$|!)/i.test(part);
  const names = parts.filter(isName).map(conditionOf);
  const others = parts.filter((part) => !isName(part)).map(conditionOf);
  return (room, name, call) =>
    others.every((holds) => holds(room, name, call)) &&
    (names.length === 0 || names.some((holds) => holds(room, name, call)));
}

/** LIST (RFC 2812 section 3.2.6; modern.ircdocs.horse): a page at a time, so that nobody else waits for it (SAFELIST). */
async function list(call: Call): Promise<void> {
  // Names and conditions may be two parameters, or one.
  const asked = call.params.slice(0, 2).join(",");
  const holds = conditionsOf(asked);
  const { session } = call;
  call.reply("RPL_LISTSTART", "Channel", "Users  Name");
  for await (const rooms of pages(call)) {
    if (ASKS_TIMES.test(asked)) await learnTimes(call, rooms);
    for (const room of rooms) {
      const name = session.roomOf(session.channels.nameOf(room))
        ? session.channels.nameOf(room)
        : channelOf(room);
      if (room.kind === "direct" || (room.members === 0 && !isNamed(asked)) || !holds(room, name, call))
        continue;
      call.reply("RPL_LIST", name, `${room.members}`, room.topic ?? "");
    }
    await call.page();
  }
  call.reply("RPL_LISTEND", "End of LIST");
}

/** Conditions on how old channels or topics are. */
const ASKS_TIMES = /(?:^|,)[CT][<>]/i;

/** Whether one channel is asked for by its name. A channel without members is shown then only. */
const isNamed = (asked: string): boolean => asked !== "" && !isPattern(asked) && !/[<>!]/.test(asked);

async function* pages(call: Call): AsyncGenerator<readonly ListedRoom[]> {
  const { session, house } = call;
  const refused = house.chat.toll?.question(session, "room.list");
  if (refused) return call.reply("RPL_TRYAGAIN", "LIST", refused.message);
  let after: ListedRoom["id"] | undefined;
  for (;;) {
    const page = await house.chat.questions.ask(session, {
      ...{ type: "room.list", limit: limits.roomsPageMax },
      ...(after !== undefined && { after }),
    });
    if ("refused" in page || session.isGone) return;
    yield page.rooms;
    after = page.rooms.at(-1)?.id;
    if (!page.more || after === undefined) return;
  }
}

export const listing: Commands = { LIST: { run: list } };
