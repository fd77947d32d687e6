import type { MessageId, RoomId } from "../protocol/ids.ts";
import { limits } from "../protocol/limits.ts";
import { mentionsIn } from "../protocol/mentions.ts";
import type { MessagePost, MessagePosted } from "../protocol/message.ts";
import { change, counting, gesture, join, post } from "./costs.ts";
import type { Decision } from "./decide.ts";
import { already, happened, happenedIn, inRoom, refuse } from "./decide.ts";
import {
  account,
  author,
  authorOrOperator,
  notArchived,
  reacting,
  reading,
  selfOrOperator,
  signedIn,
  speaking,
  visible,
  writing,
} from "./demands.ts";
import { editWaits, heldBefore, mustWait } from "./held.ts";
import { linkRefused, tooSoon } from "./pacing.ts";
import { kindOf, repeats } from "./repeats.ts";
import { isKept } from "./room-masks.ts";
import { rule } from "./rule.ts";
import { looksAfterServer } from "./standing.ts";
import type { Sight } from "./view.ts";

const aboutMessage = ({ room, id }: { readonly room: RoomId; readonly id: MessageId }) => ({
  roomById: room,
  message: id,
});

export const postMessage = rule("message.post", {
  sees: ({ room, nonce, replyTo, thread, body, raid, hold }) => {
    const plain = {
      roomById: room,
      absent: true,
      speaks: true,
      masks: true,
      pace: raid ? "raid" : true,
      ...(hold && { hold: nonce ?? "" }),
    } as const;
    if (!replyTo && !thread && !body.includes("@")) return nonce === undefined ? plain : { ...plain, nonce };
    return {
      ...plain,
      ...(nonce !== undefined && { nonce }),
      ...(replyTo && { replyTo }),
      ...(thread && { thread }),
      mentions: mentionsIn(body),
    };
  },
  may: speaking,
  costs: post,
  decide(view, command) {
    const { first, thread, replyTo } = view;
    if (first) return repeats(first, command) ? already({ event: first }) : refuse("nonce_conflict");
    const muted = heldBefore(view, command) ?? mutedIn(view, command);
    if (muted) return muted;
    const slow = linkRefused(view, command.body) ?? tooSoon(view);
    if (slow) return slow;
    const { body, nonce } = command;
    const kind = kindOf(command);
    if (command.replyTo && (!replyTo || replyTo.deleted)) return missing("replyTo");
    if (command.thread && !thread) return missing("thread");
    // There are no threads in threads.
    if (thread?.thread)
      return refuse("bad_request", {
        field: "thread",
        message: "this message is in a thread itself",
      });
    const waits = mustWait(view);
    if (waits) return waits;
    const posted = {
      type: "message.posted",
      body,
      ...(kind && { kind }),
      ...(command.tags && { tags: command.tags }),
      ...(nonce && { nonce }),
      ...(command.replyTo && { replyTo: command.replyTo }),
      ...(command.thread && { thread: command.thread }),
      ...mentions(view),
      ...((command.bot || view.me.role === "bot") && { bot: true as const }),
    } as const;
    if (view.absent.length > 0) return bringsIn(view, posted);
    return view.pace ? happened(posted, { type: "room.paced" }) : happened(posted);
  },
});

/**
 * A message adds the absent people of a conversation to it. If one of them would then be in too many, the quietest
 * conversation of that person is hidden.
 */
function bringsIn(
  { absent, crowded, pace }: Pick<Sight, "absent" | "crowded" | "pace">,
  posted: MessagePosted,
): Decision {
  return happenedIn([
    ...absent.map(({ id, name }) => ({ fact: { type: "member.joined" as const, user: id, name } })),
    { fact: posted },
    ...(pace ? [{ fact: { type: "room.paced" as const } }] : []),
    ...crowded.map(({ room, user: { id, name } }) =>
      inRoom(room, { type: "member.left", user: id, name }, id),
    ),
  ]);
}

/** Most messages mention nobody: then the event has no such field. */
const mentions = ({
  mentioned = [],
  mentionsAll = false,
}: Partial<Pick<Sight, "mentioned" | "mentionsAll">>) => ({
  ...(mentioned.length > 0 && { mentions: mentioned }),
  ...(mentionsAll && { mentionsAll }),
});

/** Masks keep from writing those who have no other role in the room. */
export function mutedIn(
  view: Pick<Sight, "me" | "membership" | "masks">,
  { userhost }: Pick<MessagePost, "userhost"> = {},
): Decision | undefined {
  const { me, membership, masks } = view;
  if (!masks || membership !== "member" || looksAfterServer(me.role)) return undefined;
  return isKept({ me, masks, userhost }, "ban", "mute") ? refuse("muted", MUTED) : undefined;
}
const LIFT = "an operator of the room can lift that";
const MUTED = { rule: "muted", lift: LIFT, message: `you are muted in this room: ${LIFT}` };

export const editMessage = rule("message.edit", {
  sees: (command) => ({
    ...aboutMessage(command),
    speaks: true,
    masks: true,
    mentions: mentionsIn(command.body),
    ...(command.raid && { pace: "raid" as const }),
    ...(command.hold && { hold: "" }),
  }),
  may: [...speaking, author],
  costs: change,
  decide(view, { id, body }) {
    const { message } = view;
    const muted = mutedIn(view) ?? editWaits(view) ?? linkRefused(view, body);
    if (muted) return muted;
    if (!message || message.deleted) return missing("id");
    if (message.body === body) return already();
    if (message.edits >= limits.editsPerMessageMax)
      return refuse("too_many", {
        message: `a message can be edited at most ${limits.editsPerMessageMax} times`,
      });
    const { kind } = message;
    return happened({ type: "message.edited", id, body, ...(kind && { kind }), ...mentions(view) });
  },
});

export const deleteMessage = rule("message.delete", {
  sees: aboutMessage,
  may: [...writing, authorOrOperator],
  costs: change,
  decide({ message }, { id }) {
    if (!message) return missing("id");
    if (message.deleted) return already();
    return happened({ type: "message.deleted", id, ...(message.thread && { thread: message.thread }) });
  },
});

/** The store erases the texts later, in steps. One event tells everyone at once, however many messages it is about. */
export const eraseMessages = rule("message.erase", {
  sees: ({ room, user, id, after = 0 }) => ({
    roomById: room,
    wroteAfter: after,
    ...(user && { people: [user] }),
    ...(id && { person: id }),
  }),
  may: [signedIn, visible, notArchived, selfOrOperator],
  costs: join,
  decide({ others, head, wrote }, { user, id, after = 0 }) {
    const other = others?.[0];
    const writer = id ?? other?.id;
    if (!writer) return refuse("no_such_user", { message: `there is nobody named ${user}`, field: "user" });
    if (after >= head || !wrote) return already();
    return happened({
      ...{ type: "messages.erased", user: writer, first: after + 1, last: head },
      ...(other && { name: other.name }),
    });
  },
});

export const pinMessage = rule("message.pin", {
  sees: (command) => ({ ...aboutMessage(command), speaks: true, counts: "pins" }),
  may: [...speaking, account],
  costs: gesture,
  decide({ message, pins }, { id }) {
    if (!message || message.deleted) return missing("id");
    if (message.pinned) return already();
    if (pins >= limits.pinsPerRoomMax)
      return refuse("too_many", { message: `a room has at most ${limits.pinsPerRoomMax} pinned messages` });
    return happened({ type: "message.pinned", id });
  },
});

export const unpinMessage = rule("message.unpin", {
  sees: aboutMessage,
  may: [...writing, account],
  costs: gesture,
  decide({ message }, { id }) {
    if (!message) return missing("id");
    return message.pinned ? happened({ type: "message.unpinned", id }) : already();
  },
});

export const addReaction = rule("reaction.add", {
  sees: (command) => ({ ...aboutMessage(command), speaks: true, masks: true, emoji: command.emoji }),
  may: reacting,
  costs: gesture,
  decide(view, { id, emoji }) {
    const { message, reacted, emoji: kinds } = view;
    const muted = mutedIn(view);
    if (muted) return muted;
    if (!message || message.deleted) return missing("id");
    if (reacted) return already();
    if (kinds >= limits.emojiPerMessageMax)
      return refuse("too_many", {
        message: `a message has at most ${limits.emojiPerMessageMax} different emoji`,
      });
    return happened({ type: "reaction.added", id, emoji });
  },
});

export const removeReaction = rule("reaction.remove", {
  sees: (command) => ({ ...aboutMessage(command), emoji: command.emoji }),
  may: writing,
  costs: gesture,
  decide({ message, reacted }, { id, emoji }) {
    if (!message || message.deleted) return missing("id");
    return reacted ? happened({ type: "reaction.removed", id, emoji }) : already();
  },
});

/** A late request from another device does not move the position back. */
export const setCursor = rule("cursor.set", {
  sees: ({ room, thread }) => ({ roomById: room, read: true, ...(thread && { thread }) }),
  may: reading,
  costs: counting,
  decide({ head, read, thread }, command) {
    if (command.seq > head) return refuse("bad_request", { field: "seq", message: "seq does not exist yet" });
    if (command.thread && (!thread || thread.thread)) return missing("thread");
    if (command.seq === read || (command.seq < read && !command.back)) return already();
    return happened({
      type: "cursor.moved",
      seq: command.seq,
      ...(command.thread && { thread: command.thread }),
    });
  },
});

const missing = (field: string): Decision => refuse("no_such_message", { field });
