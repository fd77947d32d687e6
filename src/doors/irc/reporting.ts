import type { EventOf } from "../../protocol/events.ts";
import { MESSAGE_ID, type MessageId, roomOfMessage } from "../../protocol/ids.ts";
import { limits } from "../../protocol/limits.ts";
import type { MessagePosted } from "../../protocol/message.ts";
import type { Call, Commands } from "./call.ts";

/** So many rooms that the client shares with a nick are searched for its last message, and so many events of each. */
const ROOMS_MAX = 10;
const EVENTS_MAX = 50;

/** Reports a message by its msgid, or the last message of a nick. Returns a sentence for the person. */
export async function report(call: Call, what: string, reason: string): Promise<string> {
  const found = MESSAGE_ID.test(what) ? (what as MessageId) : await lastOf(call, what);
  if (found === undefined) return `You see no message of ${what}`;
  const { refused } = await call.perform({
    ...{ type: "message.report", room: roomOfMessage(found), message: found },
    reason: [...reason].slice(0, limits.reportReasonCharactersMax).join(""),
  });
  return refused ? refused.message : "The moderators of this server see your report";
}

/** The last message of a nick in what the client can read: in a conversation with it, or in the channels of both. */
async function lastOf(call: Call, nick: string): Promise<MessageId | undefined> {
  const found = await call.ask({ type: "user.get", name: nick });
  if ("refused" in found) return undefined;
  const person = found.user;
  const { chat } = call.house;
  const talk = chat.conversationOf(call.session.user, person.name);
  const shared = await call.ask({ type: "user.rooms", user: person.name, limit: limits.roomsPageMax });
  const rooms = [
    ...(talk ? [talk.id] : []),
    ...("refused" in shared ? [] : shared.rooms.map(({ id }) => id)),
  ].filter((id) => chat.roomOf(call.session.user, id));
  let last: EventOf<MessagePosted> | undefined;
  for (const room of rooms.slice(0, ROOMS_MAX)) {
    const page = await call.ask({ type: "history.read", room, limit: EVENTS_MAX });
    if ("refused" in page) continue;
    const theirs = page.events.findLast(
      (event) => event.type === "message.posted" && event.by === person.id && !event.deleted,
    );
    if (theirs?.type === "message.posted" && (!last || theirs.at > last.at)) last = theirs;
  }
  return last?.id;
}

/** REPORT msgid-or-nick :reason. No standard of IRC has it. */
async function tellReport(call: Call): Promise<void> {
  const [what = "", reason = ""] = call.params;
  call.note("NOTE", "REPORT", [what], await report(call, what, reason));
}

export const reporting: Commands = { REPORT: { least: 2, run: tellReport } };
