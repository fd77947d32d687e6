import type { Event, RoomFact } from "../../protocol/events.ts";
import { keyOf, seqOfMessage } from "../../protocol/ids.ts";
import type { MessagePosted } from "../../protocol/message.ts";
import { type Ask, type Recipe, text } from "../recipe.ts";
import { type Moment, placed, type RoomRow } from "../rows.ts";
import type { By } from "./by.ts";
import { renamePerson, speak, speaks, type Turns } from "./conversations.ts";
import { followMask } from "./masks.ts";
import { followMember } from "./members.ts";
import { followMessage, isPlain } from "./messages.ts";
import { describe } from "./metadata.ts";
import { changeRoom } from "./rooms.ts";

const insertEvent = text(
  `insert into events (room, seq, at, by, name, type, thread, data, nonce)
    values (:room, :seq, :at, :by, :name, :type, :thread, :data, :nonce)`,
);

/**
 * The next event of a room's log, and the statement that stores it. It increments the row's head. It is no recipe:
 * nearly every write passes here, and nearly all of them need no other statement.
 */
export function next(room: RoomRow, { me, at }: By, fact: RoomFact): { event: Event; insert: Ask } {
  room.head += 1;
  const { type } = fact;
  const posted = type === "message.posted" ? fact : undefined;
  const nonce = posted?.nonce ?? null;
  const thread = posted?.thread === undefined ? null : seqOfMessage(posted.thread);
  const data = posted ? dataOf(posted) : withoutType(fact);
  const row = { room: room.id, seq: room.head, by: keyOf(me.id), name: me.name, type, thread, nonce };
  const values = { ...row, at: at.ms, data: JSON.stringify(data) };
  return { event: placed(row, at.text, data), insert: { text: insertEvent, values, rows: "none" } };
}

/** Whether an event changes other tables. A plain message does not. */
export const changesMore = (room: RoomRow, event: Event): boolean =>
  event.type !== "message.posted" || !isPlain(event) || speaks(room, keyOf(event.by));

/**
 * Updates the other tables after an event that was appended to its room's log. Returns whether it ended an invitation
 * of which no other event tells the invited person.
 */
export function* follow(kept: Turns, room: RoomRow, event: Event, at: Moment): Recipe<boolean> {
  const { ms } = at;
  switch (event.type) {
    case "member.joined":
    case "member.left":
    case "member.removed":
    case "member.banned":
    case "member.unbanned":
    case "member.invited":
    case "member.uninvited":
    case "member.role_changed":
      return yield* followMember(kept, room, event, ms);
    case "member.renamed":
      if (room.kind === "direct") yield* renamePerson(room, { user: event.user, name: event.to });
      return false;
    case "room.changed":
    case "room.renamed":
    case "room.topic_changed":
    case "room.privacy_changed":
    case "room.archived":
    case "room.reopened":
    case "messages.expired":
      yield* changeRoom(room, event);
      return false;
    case "room.described":
      yield* describe(room.id, event);
      return false;
    case "mask.added":
    case "mask.removed":
      yield* followMask(room, event, at);
      return false;
    case "room.created":
    case "room.deleted":
    case "room.restored":
    case "messages.erased":
      return false;
    default:
      if (event.type === "message.posted") yield* speak(kept, room, keyOf(event.by));
      yield* followMessage(room, event, ms);
      return false;
  }
}

/** The fields without a column of their own. They are named one by one, for speed: nearly every write is a message. */
function dataOf({ body, kind, tags, replyTo, mentions, mentionsAll, bot }: MessagePosted): object {
  if (!kind && !tags && !replyTo && !mentions && !mentionsAll && !bot) return { body };
  return {
    body,
    ...(kind && { kind }),
    ...(tags && { tags }),
    ...(replyTo && { replyTo }),
    ...(mentions && { mentions }),
    ...(mentionsAll && { mentionsAll }),
    ...(bot && { bot }),
  };
}

function withoutType({ type: _, ...data }: RoomFact): object {
  return data;
}
