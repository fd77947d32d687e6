import type { ListedUser, User, UserGet } from "../protocol/account.ts";
import type { Answers } from "../protocol/answers.ts";
import type { UserBlocks } from "../protocol/contact.ts";
import { type Refusal, refusal } from "../protocol/errors.ts";
import type { Event, EventOf } from "../protocol/events.ts";
import type { HistoryRead, MessageHistory, RoomPins, ThreadList, ThreadRead } from "../protocol/history.ts";
import { type MessageId, type RoomId, roomOfMessage, type UserId } from "../protocol/ids.ts";
import type { RoomBans, RoomMembers } from "../protocol/member.ts";
import type { MessagePosted } from "../protocol/message.ts";
import type { RoomList } from "../protocol/room.ts";
import type { Hub } from "./hub.ts";
import { forbidden } from "./permissions.ts";
import type { PageOf, Questions } from "./ports.ts";
import type { ActionType } from "./rules.ts";

/** Behind the last event of any log. */
const END = Number.MAX_SAFE_INTEGER;

export type Answer<T> = T | { readonly refused: Refusal };

/** Everything that can be asked, by whoever may know it. */
export class Reading {
  readonly #store: Questions;
  readonly #hub: Hub;

  constructor(store: Questions, hub: Hub) {
    this.#store = store;
    this.#hub = hub;
  }

  /** One of one's own rooms, and where its log and one's reading of it are. */
  room(user: UserId, room: RoomId): Promise<Answer<Answers["room.get"]>> {
    return this.#inRoom("room.get", user, room, async () => {
      const joined = await this.#store.joinedRoom(user, room);
      return joined ? { room: joined, seq: joined.seq } : { refused: refusal("not_member", { room }) };
    });
  }

  history(user: UserId, { room, ...page }: HistoryRead): Promise<Answer<Answers["history.read"]>> {
    return this.#inRoom("history.read", user, room, async () => {
      const found = await this.#store.history(user, room, pageOf(page));
      return { ...found, events: seenBy(user, found.events) };
    });
  }

  thread(user: UserId, { room, thread, ...page }: ThreadRead): Promise<Answer<Answers["thread.read"]>> {
    return this.#inRoom("thread.read", user, room, async () => {
      const found = isIn(room, thread) && (await this.#store.thread(user, thread, pageOf(page)));
      if (!found) return { refused: refusal("no_such_message", { room, field: "thread" }) };
      const [root, ...events] = seenBy(user, [found.root, ...found.events]) as EventOf<MessagePosted>[];
      return { ...found, root: root ?? found.root, events };
    });
  }

  async threads(user: UserId, { limit, before = "" }: ThreadList): Promise<Answer<Answers["thread.list"]>> {
    const { some, next } = await this.#store.threads(user, limit, before);
    const threads = some
      .filter(({ room }) => this.#isIn(user, room))
      .map((one) => ({ ...one, root: withoutNonce(one.root) }));
    return { threads, more: next !== undefined, ...(next !== undefined && { next }) };
  }

  texts(
    user: UserId,
    { room, id, before = END }: MessageHistory,
  ): Promise<Answer<Answers["message.history"]>> {
    return this.#inRoom("message.history", user, room, async () => {
      const found = isIn(room, id) ? await this.#store.textsOf(id, before) : undefined;
      if (!found || found.some.length === 0)
        return { refused: refusal("no_such_message", { room, field: "id" }) };
      return { texts: found.some, more: found.more };
    });
  }

  pins(user: UserId, { room, before = END }: RoomPins): Promise<Answer<Answers["room.pins"]>> {
    return this.#inRoom("room.pins", user, room, async () => {
      const { some, more } = await this.#store.pins(user, room, before);
      return { messages: seenBy(user, some) as EventOf<MessagePosted>[], more };
    });
  }

  members(user: UserId, { room, after, limit }: RoomMembers): Promise<Answer<Answers["room.members"]>> {
    return this.#inRoom("room.members", user, room, async () => {
      const { page, more } = cut(await this.#store.membersOf(room, after ?? "", limit + 1), limit);
      return {
        members: page.map((member) => ({ ...this.#listed(member), roomRole: member.roomRole })),
        more,
      };
    });
  }

  async bans(user: UserId, { room, after, limit }: RoomBans): Promise<Answer<Answers["room.bans"]>> {
    const refused = await this.#looksAfter("room.bans", user, room);
    if (refused) return { refused };
    const { page, more } = cut(await this.#store.bansOf(room, after ?? "", limit + 1), limit);
    // Whoever has lost the right to it meanwhile is not told what was found.
    const lost = await this.#looksAfter("room.bans", user, room);
    return lost ? { refused: lost } : { bans: page, more };
  }

  async blocks(user: UserId, { after, limit }: UserBlocks): Promise<Answer<Answers["user.blocks"]>> {
    const { page, more } = cut(await this.#store.blocksOf(user, after ?? "", limit + 1), limit);
    return { blocked: page, more };
  }

  async rooms(user: UserId, { after, limit }: RoomList): Promise<Answer<Answers["room.list"]>> {
    const { page, more } = cut(await this.#store.listRooms(user, after ?? "", limit + 1), limit);
    // A private room is only there for whoever is still in it.
    return { rooms: page.filter(({ id, kind }) => kind === "public" || this.#isIn(user, id)), more };
  }

  async user({ name, id }: UserGet): Promise<Answer<Answers["user.get"]>> {
    const found = id ? await this.#store.userById(id) : await this.#store.userByName(name ?? "");
    if (!found || found.kind === "system") return { refused: refusal("no_such_user") };
    const { passwordHash: _, ...user } = found;
    return { user: this.#listed(user) };
  }

  #listed<U extends User>(user: U): U & ListedUser {
    const state = this.#hub.stateOf(user.id);
    return { ...user, online: state !== "offline", state };
  }

  /** Reads what members may read. Whoever is put out meanwhile is not told what was found. */
  async #inRoom<T extends object>(
    action: ActionType,
    user: UserId,
    room: RoomId,
    read: () => Promise<Answer<T>>,
  ): Promise<Answer<T>> {
    const refused = this.#isIn(user, room) ? undefined : await this.#looksAfter(action, user, room);
    if (refused) return { refused };
    const answer = await read();
    if (this.#isIn(user, room)) return answer;
    const lost = await this.#looksAfter(action, user, room);
    return { refused: lost ?? refusal("not_member", { room }) };
  }

  #isIn(user: UserId, room: RoomId): boolean {
    return this.#hub.roomOf(user, room) !== undefined;
  }

  /** Asks the store who that is in the room. */
  async #looksAfter(action: ActionType, user: UserId, room: RoomId): Promise<Refusal | undefined> {
    const role = this.#hub.userOf(user)?.role;
    const standing = await this.#store.standing(user, room);
    const refused = forbidden(action, { ...standing, ...(role && { role }) });
    return refused && { ...refused, room };
  }
}

const isIn = (room: RoomId, id: MessageId): boolean => roomOfMessage(id) === room;

function pageOf({ before, after, around, limit }: { [K in keyof PageOf]?: number | undefined }): PageOf {
  return {
    limit: limit ?? 1,
    ...(before !== undefined && { before }),
    ...(after !== undefined && { after }),
    ...(around !== undefined && { around }),
  };
}

/** The nonce is between an author and the server. */
const seenBy = (user: UserId, events: readonly Event[]): Event[] =>
  events.map((event) =>
    event.type === "message.posted" && event.nonce !== undefined && event.by !== user
      ? withoutNonce(event)
      : event,
  );

function withoutNonce({ nonce: _, ...rest }: EventOf<MessagePosted>): EventOf<MessagePosted> {
  return rest;
}

/** One more was read than asked for, to know whether there is more. */
function cut<T>(read: readonly T[], limit: number): { page: readonly T[]; more: boolean } {
  return { page: read.slice(0, limit), more: read.length > limit };
}
