import type { Database, Statement } from "bun:sqlite";
import type { MessageView, Scope, View } from "../../chat/view.ts";
import type { EventOf } from "../../protocol/events.ts";
import {
  type BanId,
  banId,
  keyOf,
  type MessageId,
  roomOfMessage,
  seqOfMessage,
  userId,
} from "../../protocol/ids.ts";
import type { MessagePosted } from "../../protocol/message.ts";
import { hidden, isPending } from "../pending.ts";
import {
  type EventRow,
  eventOf,
  LIVE_SESSION,
  liveAfter,
  type RoomRow,
  roomOf,
  STANDING_BAN,
} from "../rows.ts";
import { Runner } from "./run.ts";
import type { ServerTime } from "./server-time.ts";
import { Written } from "./written.ts";

type Amended = { body: string | null; edits: number; deleted: number; pinned: number };
type Count = Statement<{ n: number }>;
type Parts = Pick<
  View,
  | "message"
  | "replyTo"
  | "thread"
  | "reacted"
  | "emoji"
  | "wrote"
  | "pins"
  | "bans"
  | "serverBans"
  | "sessions"
  | "holds"
  | "passwordHash"
  | "read"
> & { first?: NonNullable<View["first"]>; serverBan?: BanId };

/** The part of a view that most commands do not need: messages, and how much there is of what has a limit. */
export class MessageViews {
  readonly #time: ServerTime;
  readonly #event: Statement<EventRow>;
  readonly #amended: Statement<Amended>;
  readonly #byNonce: Statement<EventRow>;
  readonly #reacted: Count;
  readonly #emoji: Count;
  readonly #counts: Readonly<Record<NonNullable<Scope["counts"]>, Count>>;
  readonly #ban: Statement<{ id: number }>;
  readonly #runner: Runner;
  readonly #written: Written;
  readonly #session: Count;
  readonly #password: Statement<{ password: string | null }>;
  readonly #read: Statement<{ read: number }>;
  readonly #readThread: Statement<{ read: number }>;

  constructor(db: Database, time: ServerTime) {
    this.#time = time;
    this.#event = db.prepare("select * from events where room = ? and seq = ? and type = 'message.posted'");
    this.#amended = db.prepare(
      `select body, json_array_length(edits) as edits, deleted, pinned
        from amended where room = ? and seq = ?`,
    );
    this.#byNonce = db.prepare("select * from events where by = ? and nonce = ?");
    this.#reacted = db.prepare(
      "select count(*) as n from reactions where room = ? and seq = ? and emoji = ? and user = ?",
    );
    this.#emoji = db.prepare(
      `select count(*) as n from reaction_kinds where room = ?1 and seq = ?2
        and not exists (select 1 from reaction_kinds where room = ?1 and seq = ?2 and emoji = ?3)`,
    );
    this.#counts = {
      pins: db.prepare("select count(*) as n from amended where room = :room and pinned > 0"),
      bans: db.prepare("select count(*) as n from bans where room = :room"),
      serverBans: db.prepare(`select count(*) as n from server_bans where ${STANDING_BAN}`),
      sessions: db.prepare(`select count(*) as n from sessions where user = :me and ${LIVE_SESSION}`),
    };
    this.#ban = db.prepare("select id from server_bans where id = ?1 or target = ?2 limit 1");
    this.#runner = new Runner(db);
    this.#written = new Written(db);
    this.#session = db.prepare("select count(*) as n from sessions where user = ? and id = ?");
    this.#password = db.prepare("select password from users where id = ?");
    this.#read = db.prepare("select read from members where room = ? and user = ?");
    this.#readThread = db.prepare("select read from threads where room = ? and user = ? and thread = ?");
  }

  load(scope: Scope, row: RoomRow | undefined, me: number, other: number | undefined): Parts {
    const message = this.#message(row, scope.message);
    const replyTo = this.#message(row, scope.replyTo);
    const thread = this.#message(row, scope.thread);
    return {
      ...nothing,
      ...(message && { message }),
      ...(replyTo && { replyTo }),
      ...(thread && { thread }),
      ...(scope.emoji !== undefined && message && row && this.#reactions(row, message.id, scope.emoji, me)),
      ...(row && scope.wroteAfter !== undefined && { wrote: this.#wrote(row, scope, other) }),
      ...(scope.counts && this.#count(scope.counts, row, me)),
      ...((scope.ban || scope.banTarget) && this.#banOf(scope, other)),
      ...(scope.session && { holds: this.#session.get(me, keyOf(scope.session))?.n === 1 }),
      ...(scope.password && this.#passwordOf(me)),
      ...(scope.read && row && { read: this.#readOf(row, me, scope.thread) }),
    };
  }

  /** What this person's nonce did the first time. */
  first(by: number, nonce: string): EventOf<MessagePosted> | undefined {
    const row = this.#byNonce.get(by, nonce);
    const [event] = row ? this.#runner.run(hidden(row.room, [eventOf(row)])) : [];
    return event as EventOf<MessagePosted> | undefined;
  }

  /** A message of this room, as it is now. Ids of other rooms name nothing here. */
  #message(row: RoomRow | undefined, id: MessageId | undefined): MessageView | undefined {
    if (!row || !id || roomOfMessage(id) !== roomOf(row).id) return undefined;
    const seq = seqOfMessage(id);
    const found = this.#event.get(row.id, seq);
    if (!found) return undefined;
    const posted = eventOf(found) as EventOf<MessagePosted>;
    const now = this.#amended.get(row.id, seq);
    return {
      id,
      by: userId(found.by),
      body: now?.body ?? posted.body,
      deleted: now?.deleted === 1 || this.#runner.run(isPending(row.id, found.by, seq)),
      pinned: (now?.pinned ?? 0) > 0,
      edits: now?.edits ?? 0,
      ...(posted.thread && { thread: posted.thread }),
    };
  }

  #reactions(row: RoomRow, id: MessageId, emoji: string, me: number): Pick<View, "reacted" | "emoji"> {
    const seq = seqOfMessage(id);
    return {
      reacted: this.#reacted.get(row.id, seq, emoji, me)?.n === 1,
      emoji: this.#emoji.get(row.id, seq, emoji)?.n ?? 0,
    };
  }

  /** Also of who is no longer here, and is named by their id. */
  #wrote(row: RoomRow, { person, wroteAfter = 0 }: Scope, other: number | undefined): boolean {
    const author = other ?? (person && keyOf(person));
    return author !== undefined && this.#written.isAny(row, author, wroteAfter);
  }

  #count(what: NonNullable<Scope["counts"]>, row: RoomRow | undefined, me: number) {
    const time = this.#time();
    const of: Record<string, number> = {
      pins: { room: row?.id ?? 0 },
      bans: { room: row?.id ?? 0 },
      sessions: { me, liveAfter: liveAfter(time) },
      serverBans: { time },
    }[what];
    const found = this.#counts[what].get(of);
    return { [what]: found?.n ?? 0 };
  }

  /** Of an account it is named by its id, which stays when the name does not. */
  #banOf({ ban, banTarget }: Scope, other: number | undefined): { serverBan?: BanId } {
    const found =
      (other !== undefined && this.#ban.get(0, `u${other}`)) ||
      this.#ban.get(ban ? keyOf(ban) : 0, banTarget ?? "");
    return found ? { serverBan: banId(found.id) } : {};
  }

  #passwordOf(me: number): Pick<View, "passwordHash"> {
    const hash = this.#password.get(me)?.password;
    return hash ? { passwordHash: hash } : {};
  }

  #readOf(row: RoomRow, me: number, thread: MessageId | undefined): number {
    if (!thread) return this.#read.get(row.id, me)?.read ?? 0;
    return this.#readThread.get(row.id, me, seqOfMessage(thread))?.read ?? 0;
  }
}

/** What nothing was asked of. */
export const nothing = {
  reacted: false,
  emoji: 0,
  wrote: false,
  pins: 0,
  bans: 0,
  serverBans: 0,
  sessions: 0,
  holds: false,
  read: 0,
} as const;
