import type { Database, Statement } from "bun:sqlite";
import type { User } from "../../protocol/account.ts";
import type { Event, EventOf, RoomFact } from "../../protocol/events.ts";
import { keyOf, seqOfMessage } from "../../protocol/ids.ts";
import type { MemberBanned, MemberInvited, MemberJoined } from "../../protocol/member.ts";
import type { MessagePosted } from "../../protocol/message.ts";
import { skeleton } from "../../protocol/names.ts";
import type { RoomChanged, RoomCreated } from "../../protocol/room.ts";
import { roomAfter } from "../../protocol/room-changes.ts";
import { directKey, type Moment, placed, type RoomRow, roomOf } from "../rows.ts";
import { Acquaintances } from "./acquaintances.ts";
import { ConversationRows } from "./conversation-rows.ts";
import { MessageRows } from "./message-rows.ts";

/** Appends facts to rooms' logs and brings the other tables up to date. It holds the prepared statements of a connection. */
export class LogRows {
  readonly #messages: MessageRows;
  readonly #conversations: ConversationRows;
  readonly #acquaintances: Acquaintances;
  readonly #insertEvent: Statement;
  readonly #insertRoom: Statement<{ id: number }>;
  readonly #updateRoom: Statement;
  readonly #insertMember: Statement;
  readonly #deleteMember: Statement<{ user: number }>;
  readonly #countMembers: Statement;
  readonly #setRole: Statement;
  readonly #insertBan: Statement;
  readonly #deleteBan: Statement;
  readonly #insertInvitation: Statement;
  readonly #deleteInvitation: Statement<{ user: number }>;

  constructor(db: Database) {
    this.#messages = new MessageRows(db);
    this.#conversations = new ConversationRows(db);
    this.#acquaintances = new Acquaintances(db);
    this.#insertEvent = db.prepare(
      "insert into events (room, seq, at, by, name, type, thread, data, nonce) values (?, ?, ?, ?, ?, ?, ?, ?, ?)",
    );
    this.#insertRoom = db.prepare(
      `insert into rooms (name, skeleton, own_skeleton, kind, topic, maker, direct, people, members)
        values (?, ?, ?, ?, ?, ?, ?, ?, 0) returning id`,
    );
    this.#updateRoom = db.prepare(
      "update rooms set name = ?, skeleton = ?, own_skeleton = ?, kind = ?, topic = ?, archived = ? where id = ?",
    );
    this.#insertMember = db.prepare(
      "insert into members (room, user, since, role, read, brought) values (?1, ?2, ?3, ?4, ?3, ?5)",
    );
    this.#deleteMember = db.prepare("delete from members where room = ? and user = ? returning user");
    this.#countMembers = db.prepare("update rooms set members = members + ?, idle = null where id = ?");
    this.#setRole = db.prepare("update members set role = ? where room = ? and user = ?");
    this.#insertBan = db.prepare("insert into bans (room, user, by, at, reason) values (?, ?, ?, ?, ?)");
    this.#deleteBan = db.prepare("delete from bans where room = ? and user = ?");
    this.#insertInvitation = db.prepare(
      "insert into invitations (user, room, by, by_name, stranger, turn) values (?, ?, ?, ?, ?, ?)",
    );
    this.#deleteInvitation = db.prepare("delete from invitations where user = ? and room = ? returning user");
  }

  createRoom(fact: RoomCreated, maker: number): RoomRow {
    const { name, kind, topic = "", people = [] } = fact;
    const json = people.length > 0 ? JSON.stringify(people) : null;
    const direct = kind === "direct" ? directKey(people.map(({ id }) => keyOf(id))) : null;
    const keys = [keyFor(kind, name), ownKeyFor(kind, name)] as const;
    const row = this.#insertRoom.get(name, ...keys, kind, topic, maker, direct, json);
    if (!row) throw new Error("a new room got no id");
    return { id: row.id, name, kind, topic, archived: 0, maker, said: 0, people: json, head: 0 };
  }

  /** Whether an invitation came to its end with this, which its holder does not otherwise hear of. */
  uninvited = false;

  append(room: RoomRow, by: User, at: Moment, fact: RoomFact): Event {
    room.head += 1;
    const { type } = fact;
    const posted = type === "message.posted" ? fact : undefined;
    const nonce = posted?.nonce ?? null;
    const thread = posted?.thread === undefined ? null : seqOfMessage(posted.thread);
    const data = posted ? dataOf(posted) : withoutType(fact);
    const row = { room: room.id, seq: room.head, by: keyOf(by.id), name: by.name, type, thread, nonce };
    const json = JSON.stringify(data);
    this.#insertEvent.run(row.room, row.seq, at.ms, row.by, row.name, type, thread, json, nonce);
    const event = placed(row, at.text, data);
    this.#follow(room, event, at);
    return event;
  }

  #follow(room: RoomRow, event: Event, at: Moment): void {
    this.uninvited = false;
    switch (event.type) {
      case "member.joined":
        this.#joined(room, event);
        return;
      case "member.left":
      case "member.removed":
        this.#gone(room, keyOf(event.user));
        return;
      case "member.banned":
        this.#banned(room, event, at);
        return;
      case "member.unbanned":
        this.#deleteBan.run(room.id, keyOf(event.user));
        return;
      case "member.invited":
        this.#invited(room, event);
        return;
      case "member.uninvited":
        this.#uninvite(room, keyOf(event.user));
        return;
      case "member.role_changed":
        this.#setRole.run(event.role, room.id, keyOf(event.user));
        return;
      case "room.renamed":
      case "room.topic_changed":
      case "room.privacy_changed":
      case "room.archived":
      case "room.reopened":
        this.#changeRoom(room, event);
        return;
      case "room.created":
      case "room.deleted":
      case "room.restored":
      case "messages.erased":
        return;
      default:
        if (event.type === "message.posted") this.#conversations.said(room, keyOf(event.by));
        this.#messages.follow(room, event, at);
    }
  }

  #joined(room: RoomRow, { by, ...event }: EventOf<MemberJoined>): void {
    const user = keyOf(event.user);
    const brought = by === event.user ? 0 : this.#conversations.turn();
    this.#insertMember.run(room.id, user, room.head, event.role ?? "member", brought);
    if (room.kind === "direct") this.#conversations.comes(room, event);
    this.#countMembers.run(1, room.id);
    this.#deleteInvitation.run(user, room.id);
  }

  #invited(room: RoomRow, event: EventOf<MemberInvited>): void {
    const [user, by] = [keyOf(event.user), keyOf(event.by)];
    const stranger = this.#acquaintances.knows(user, by) ? 0 : 1;
    const turn = this.#conversations.turn();
    this.#insertInvitation.run(user, room.id, by, event.from, stranger, turn);
  }

  #gone(room: RoomRow, user: number): void {
    if (this.#deleteMember.get(room.id, user)) this.#countMembers.run(-1, room.id);
  }

  #banned(room: RoomRow, event: EventOf<MemberBanned>, at: Moment): void {
    const user = keyOf(event.user);
    this.#gone(room, user);
    this.#uninvite(room, user);
    this.#insertBan.run(room.id, user, keyOf(event.by), at.ms, event.reason ?? null);
  }

  #uninvite(room: RoomRow, user: number): void {
    this.uninvited = this.#deleteInvitation.get(user, room.id) !== null;
  }

  #changeRoom(row: RoomRow, fact: RoomChanged): void {
    const { name, kind, topic = "", archived } = roomAfter(roomOf(row), fact);
    Object.assign(row, { name, kind, topic, archived: archived ? 1 : 0 });
    const keys = [keyFor(kind, name), ownKeyFor(kind, name)] as const;
    this.#updateRoom.run(name, ...keys, kind, topic, row.archived, row.id);
  }
}

/** What has no column of its own. Said field by field, since nearly everything that is written is a message. */
function dataOf({ body, replyTo, mentions, mentionsAll, bot }: MessagePosted): object {
  if (!replyTo && !mentions && !mentionsAll && !bot) return { body };
  return {
    body,
    ...(replyTo && { replyTo }),
    ...(mentions && { mentions }),
    ...(mentionsAll && { mentionsAll }),
    ...(bot && { bot }),
  };
}

function withoutType({ type: _, ...data }: RoomFact): object {
  return data;
}

/** Only public rooms are found by their names by everybody. */
export const keyFor = (kind: RoomRow["kind"], name: string): string | null =>
  kind === "public" ? skeleton(name) : null;
const ownKeyFor = (kind: RoomRow["kind"], name: string): string | null =>
  kind === "private" ? skeleton(name) : null;
