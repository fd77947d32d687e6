import { limits } from "../protocol/limits.ts";
import type {
  CursorSet,
  MessageDelete,
  MessageEdit,
  MessageErase,
  MessagePin,
  MessagePost,
  MessagePosted,
  MessageUnpin,
  ReactionAdd,
  ReactionRemove,
} from "../protocol/message.ts";
import { already, happened, happenedIn, inRoom, refuse } from "./decide.ts";
import type { Decision } from "./ports.ts";
import type { View } from "./view.ts";

export function postMessage(view: View, command: MessagePost): Decision {
  const { first, thread, replyTo } = view;
  if (first) return repeats(first, command) ? already({ event: first }) : refuse("nonce_conflict");
  const { body, nonce } = command;
  if (command.replyTo && (!replyTo || replyTo.deleted)) return missing("replyTo");
  if (command.thread && !thread) return missing("thread");
  // A thread in a thread would be read by nobody.
  if (thread?.thread)
    return refuse("bad_request", {
      field: "thread",
      message: "thread is a message that is in a thread itself",
    });
  const posted = {
    type: "message.posted",
    body,
    ...(nonce && { nonce }),
    ...(command.replyTo && { replyTo: command.replyTo }),
    ...(command.thread && { thread: command.thread }),
    ...mentions(view),
    ...((command.bot || view.me.role === "bot") && { bot: true as const }),
  } as const;
  return view.absent.length === 0 ? happened(posted) : bringsIn(view, posted);
}

/** What is said in a conversation brings in whom it is with. Where that is one too many, the quietest makes room. */
function bringsIn({ absent, crowded }: View, posted: MessagePosted): Decision {
  return happenedIn([
    ...absent.map(({ id, name }) => ({ fact: { type: "member.joined" as const, user: id, name } })),
    { fact: posted },
    ...crowded.map(({ room, user: { id, name } }) =>
      inRoom(room, { type: "member.left", user: id, name }, id),
    ),
  ]);
}

/** Whether this is the same message again. What is deleted can be compared no longer. */
function repeats(first: NonNullable<View["first"]>, command: MessagePost): boolean {
  if (first.room !== command.room || first.thread !== command.thread) return false;
  return first.deleted === true || (first.body === command.body && first.replyTo === command.replyTo);
}

/** Only what there is to say: most messages mention nobody. */
const mentions = ({
  mentioned,
  mentionsAll,
}: View): { mentions?: View["mentioned"]; mentionsAll?: true } => ({
  ...(mentioned.length > 0 && { mentions: mentioned }),
  ...(mentionsAll && { mentionsAll }),
});

export function editMessage(view: View, { id, body }: MessageEdit): Decision {
  const { message } = view;
  if (!message || message.deleted) return missing("id");
  if (message.body === body) return already();
  if (message.edits >= limits.editsPerMessageMax)
    return refuse("too_many", {
      message: `a message can be edited at most ${limits.editsPerMessageMax} times`,
    });
  return happened({ type: "message.edited", id, body, ...mentions(view) });
}

export function deleteMessage({ message }: View, { id }: MessageDelete): Decision {
  if (!message) return missing("id");
  if (message.deleted) return already();
  return happened({ type: "message.deleted", id, ...(message.thread && { thread: message.thread }) });
}

/** What is erased in its turn is told at once, and by one event however much it is. */
export function eraseMessages(
  { others, head, wrote }: View,
  { user, id, after = 0 }: MessageErase,
): Decision {
  const [other] = others;
  const author = id ?? other?.id;
  if (!author) return refuse("no_such_user", { message: `nobody is named ${user}`, field: "user" });
  if (after >= head || !wrote) return already();
  return happened({
    ...{ type: "messages.erased", user: author, first: after + 1, last: head },
    ...(other && { name: other.name }),
  });
}

export function pinMessage({ message, pins }: View, { id }: MessagePin): Decision {
  if (!message || message.deleted) return missing("id");
  if (message.pinned) return already();
  if (pins >= limits.pinsPerRoomMax)
    return refuse("too_many", { message: `a room has at most ${limits.pinsPerRoomMax} pinned messages` });
  return happened({ type: "message.pinned", id });
}

export function unpinMessage({ message }: View, { id }: MessageUnpin): Decision {
  if (!message) return missing("id");
  return message.pinned ? happened({ type: "message.unpinned", id }) : already();
}

export function addReaction({ message, reacted, emoji: kinds }: View, { id, emoji }: ReactionAdd): Decision {
  if (!message || message.deleted) return missing("id");
  if (reacted) return already();
  if (kinds >= limits.emojiPerMessageMax)
    return refuse("too_many", {
      message: `a message has at most ${limits.emojiPerMessageMax} different emoji`,
    });
  return happened({ type: "reaction.added", id, emoji });
}

export function removeReaction({ message, reacted }: View, { id, emoji }: ReactionRemove): Decision {
  if (!message || message.deleted) return missing("id");
  return reacted ? happened({ type: "reaction.removed", id, emoji }) : already();
}

/** A late word of another device does not take back what has been read. */
export function setCursor({ head, read, thread }: View, command: CursorSet): Decision {
  if (command.seq > head) return refuse("bad_request", { field: "seq", message: "seq does not exist yet" });
  if (command.thread && (!thread || thread.thread)) return missing("thread");
  if (command.seq === read || (command.seq < read && !command.back)) return already();
  return happened({
    type: "cursor.moved",
    seq: command.seq,
    ...(command.thread && { thread: command.thread }),
  });
}

const missing = (field: string): Decision => refuse("no_such_message", { field });
