import type { Event, EventOf } from "../../src/protocol/events.ts";
import type { MessageId, UserId } from "../../src/protocol/ids.ts";
import type { CurrentState, MessagePosted } from "../../src/protocol/message.ts";
import type { Room, RoomRole } from "../../src/protocol/room.ts";
import { isRoomChange, roomAfter } from "../../src/protocol/room-changes.ts";

/** The current state of a message. */
export interface NaiveMessage {
  readonly posted: EventOf<MessagePosted>;
  body: string;
  readonly edits: number[];
  editedAt?: string;
  deleted: boolean;
  /** The seq of its pinning, 0 = not pinned. */
  pinned: number;
  /** `EMOJI USER` → the seq of the reaction. */
  readonly reactions: Map<string, number>;
  mentions: readonly UserId[];
  mentionsAll: boolean;
  /** The last event that changed it, 0 = none. */
  upto: number;
}

/** A room as its log says, read from its first event to its last, without any table. */
export class NaiveRoom {
  room: Room | undefined;
  head = 0;
  readonly members = new Map<UserId, RoomRole>();
  readonly bans = new Set<UserId>();
  readonly invitations = new Set<UserId>();
  readonly messages = new Map<MessageId, NaiveMessage>();

  constructor(log: readonly Event[]) {
    for (const event of log) {
      this.head += 1;
      if (event.seq !== this.head) throw new Error(`${event.room}: ${event.seq} stands at ${this.head}`);
      if ("user" in event) this.#somebody(event);
      else if ("id" in event) this.#message(event);
      else if (isRoomChange(event)) this.room = this.room && roomAfter(this.room, event);
      else if (event.type === "room.created") this.room = { id: event.room, ...made(event) };
    }
  }

  /** Those that were not deleted, in their thread or, without one, in the room itself. */
  said(thread?: MessageId): NaiveMessage[] {
    return [...this.messages.values()].filter(({ posted, deleted }) => posted.thread === thread && !deleted);
  }

  unread(user: UserId, read: number, thread?: MessageId): number {
    return this.said(thread).filter(({ posted }) => posted.seq > read && posted.by !== user).length;
  }

  mentions(user: UserId, read: number): number {
    const mine = ({ posted, deleted, mentions, mentionsAll }: NaiveMessage) =>
      !deleted && posted.seq > read && posted.by !== user && (mentionsAll || mentions.includes(user));
    return [...this.messages.values()].filter(mine).length;
  }

  /** What a reader is told of it beside what was posted; people by their ids alone. */
  current(id: MessageId, reader: UserId): unknown {
    const message = this.messages.get(id) as NaiveMessage;
    if (message.upto === 0) return undefined;
    const replies = this.said(id).map(({ posted }) => posted.seq);
    const reactions = reactionsOf(message, reader);
    return {
      seq: message.upto,
      ...(message.editedAt && { editedAt: message.editedAt, edits: message.edits.length }),
      ...(message.editedAt && !message.deleted && { body: message.body }),
      ...(message.deleted && { deleted: true }),
      ...(message.pinned > 0 && { pinned: message.pinned }),
      ...(replies.length > 0 && { replies: replies.length, lastReply: Math.max(...replies) }),
      ...(reactions.length > 0 && { reactions }),
    };
  }

  #somebody(event: Extract<Event, { user: UserId }>): void {
    const { user } = event;
    if (event.type === "member.joined") this.members.set(user, event.role ?? "member");
    if (event.type === "member.role_changed") this.members.set(user, event.role);
    if (event.type === "member.unbanned") this.bans.delete(user);
    if (["member.left", "member.removed", "member.banned"].includes(event.type)) this.members.delete(user);
    if (["member.joined", "member.uninvited", "member.banned"].includes(event.type))
      this.invitations.delete(user);
    if (event.type === "member.banned") this.bans.add(user);
    if (event.type === "member.invited") this.invitations.add(user);
  }

  #message(event: Extract<Event, { id: MessageId }>): void {
    if (event.type === "message.posted") {
      this.messages.set(event.id, fresh(event));
      this.#touch(event.thread, event.seq);
      return;
    }
    const message = this.messages.get(event.id);
    if (!message) throw new Error(`${event.type} ${event.id}, which is no message`);
    this.#touch(event.id, event.seq);
    if (event.type === "message.edited") {
      message.edits.push(event.seq);
      Object.assign(message, { body: event.body, editedAt: event.at, ...mentionsOf(event) });
    } else if (event.type === "message.deleted") {
      message.reactions.clear();
      Object.assign(message, { body: "", deleted: true, pinned: 0 });
      this.#touch(message.posted.thread, event.seq);
    } else if (event.type === "message.pinned") message.pinned = event.seq;
    else if (event.type === "message.unpinned") message.pinned = 0;
    else if (event.type === "reaction.added") message.reactions.set(`${event.emoji} ${event.by}`, event.seq);
    else message.reactions.delete(`${event.emoji} ${event.by}`);
  }

  #touch(id: MessageId | undefined, seq: number): void {
    const message = id && this.messages.get(id);
    if (message) message.upto = seq;
  }
}

/** The same of what the server tells. */
export const withoutNames = (current: CurrentState | undefined): unknown =>
  current?.reactions
    ? { ...current, reactions: current.reactions.map((one) => ({ ...one, by: one.by.map(({ id }) => id) })) }
    : current;

function reactionsOf({ reactions }: NaiveMessage, reader: UserId) {
  const inOrder = [...reactions].sort(([, a], [, b]) => a - b).map(([key]) => key.split(" "));
  const emoji = [...new Set(inOrder.map(([one]) => one as string))];
  return emoji.map((one) => {
    const by = inOrder.filter(([other]) => other === one).map(([, user]) => user as UserId);
    return { emoji: one, count: by.length, ...(by.includes(reader) && { me: true }), by };
  });
}

const mentionsOf = (event: { mentions?: readonly UserId[] | undefined; mentionsAll?: true | undefined }) => ({
  mentions: event.mentions ?? [],
  mentionsAll: event.mentionsAll === true,
});

const fresh = (posted: EventOf<MessagePosted>): NaiveMessage => ({
  ...{ posted, body: posted.body, edits: [], deleted: false, pinned: 0, reactions: new Map(), upto: 0 },
  ...mentionsOf(posted),
});

const made = ({ name, kind, topic, people }: Omit<Room, "id">): Omit<Room, "id"> => ({
  ...{ name, kind, ...(topic && { topic }), ...(people && { people }) },
});
