import type { Visitor } from "../../chat/admission.ts";
import type { Audience, Client, EndReason } from "../../chat/audience.ts";
import type { Chat } from "../../chat/chat.ts";
import type { Outcome } from "../../chat/commit.ts";
import { groupOf, NOBODY, personOf } from "../../chat/payer.ts";
import type { Log } from "../../chat/ports.ts";
import { isDear, nameWork } from "../../chat/prices.ts";
import type { SignedIn } from "../../chat/store.ts";
import { Unanswered } from "../../chat/unanswered.ts";
import type { Connection, Speaker } from "../../net/connection.ts";
import { type Encoded, fanOut } from "../../net/fan-out.ts";
import { Inbox, type InboxOwner } from "../../net/inbox.ts";
import type { Frame } from "../../net/intake.ts";
import type { User } from "../../protocol/account.ts";
import type { Refusal, RefusalCode } from "../../protocol/errors.ts";
import type { Event } from "../../protocol/events.ts";
import { type Command, closeCodes } from "../../protocol/frames.ts";
import type { SessionId, UserId } from "../../protocol/ids.ts";
import type { MessagePosted } from "../../protocol/message.ts";
import { type PlainRequest, parsePlain, plain } from "../../protocol/plain.ts";
import type { Room } from "../../protocol/room.ts";

/**
 * Encodes what happens in rooms in the words of the original ExChat, which says nothing when other people join and
 * leave.
 */
const plainAudience: Audience<PlainSession> = {
  deliver: (room, events, readers) =>
    fanOut(
      events.map((event) => encode(room, event)),
      readers,
    ),
  signal: () => {},
};

function encode(room: Room, event: Event): Encoded {
  if (event.type === "message.posted")
    return { all: encodeMessage(room, event.from, event.by, textOf(event)) };
  if (event.type !== "member.joined" || room.kind === "direct") return {};
  return { own: { user: event.user, frame: plain.welcome(room.name, event.name) } };
}

/** This protocol has no kinds of message: an action is the text that a person types for one. */
const textOf = ({ kind, body }: MessagePosted): string => (kind === "action" ? `/me ${body}` : body);

function encodeMessage(room: Room, from: string, by: UserId, body: string): string {
  if (room.kind !== "direct") return plain.said(room.name, from, body);
  return plain.told(from, room.people?.find(({ id }) => id !== by)?.name ?? from, body);
}

/** One connection of the plain protocol: the original ExChat's. */
export class PlainSession implements Speaker, Client, InboxOwner<PlainRequest | "enter"> {
  readonly audience = plainAudience;
  user: UserId;
  readonly session: SessionId | undefined;
  readonly #chat: Chat;
  readonly #log: Log;
  readonly #visitor: Visitor;
  readonly #inbox = new Inbox<PlainRequest | "enter">(this);
  #connection: Connection | undefined;
  #who: User | undefined;
  readonly #hasToken: boolean;
  /** Whether the person's account is older than a day. */
  readonly #known: boolean;

  /** Without a user the client becomes a guest. */
  constructor(
    { chat, log }: { readonly chat: Chat; readonly log: Log },
    visitor: Visitor,
    who: SignedIn | undefined,
  ) {
    this.#chat = chat;
    this.#log = log;
    this.#visitor = visitor;
    this.#who = who?.user;
    this.#hasToken = who !== undefined;
    this.session = who?.session;
    this.user = who?.user.id ?? NOBODY;
    this.#known = who?.known === true;
  }

  get person(): string {
    return personOf(this.user, this.#visitor.network);
  }

  get group(): string {
    return groupOf(this.person, this.#visitor.network, this.#known);
  }

  get protocol() {
    return "plain" as const;
  }

  get ready(): boolean {
    return this.#inbox.hasRoom;
  }

  goOn(): void {
    this.#connection?.goOn();
  }

  charge(work: number): number {
    return this.#chat.toll?.charge(this, work) ?? 0;
  }

  begin(connection: Connection): void {
    this.#connection = connection;
    this.#inbox.add("enter");
  }

  /** Binary frames are ignored, as the original ExChat does. */
  hear(frame: Frame): void {
    const request = frame === null ? undefined : parsePlain(frame, this.#chat.defaultRoom);
    if (!request) return;
    // Some names take long to compare, even if there is no such room.
    if ("room" in request && isDear(request.room)) this.#chat.toll?.charge(this, nameWork(request.room));
    this.#inbox.add(request);
  }

  beat(): void {}

  gone(): void {
    this.#inbox.clear();
    this.#connection = undefined;
    if (this.#who) void this.#chat.clients.leave(this, this.#hasToken);
  }

  send(frames: readonly string[]): void {
    this.#connection?.send(frames);
  }

  drained(): Promise<void> {
    return this.#connection?.drained() ?? Promise.resolve();
  }

  end(reason: EndReason, why?: string): void {
    if (why !== undefined) this.say(plain.error(why));
    this.#connection?.end(reason, why);
  }

  get network(): string {
    return this.#visitor.network;
  }

  together(request: PlainRequest | "enter"): boolean {
    return (
      request !== "enter" &&
      request.type === "say" &&
      this.#chat.roomNamed(this.user, request.room) !== undefined
    );
  }

  async #enter(): Promise<undefined> {
    const user = this.#who ?? (await this.#becomeGuest());
    if (!user) return;
    this.#who = user;
    this.user = user.id;
    const entered = await this.#chat.clients.enter(this, user);
    // The client may have closed the connection in the meantime.
    if (!this.#connection) void this.#chat.clients.leave(this, this.#hasToken);
    else if ("refused" in entered) this.#refuseEntry(entered.refused);
    else entered.follow();
  }

  async #becomeGuest(): Promise<User | undefined> {
    const away = this.#chat.toll?.greeting(this) ?? this.#chat.toll?.newcomer(this.network);
    const outcome = away ? { refused: away } : await this.#chat.clients.createGuest(this.#visitor);
    if (outcome.refused) this.#refuseEntry(outcome.refused);
    return outcome.refused ? undefined : outcome.user;
  }

  #refuseEntry(refused: Refusal): void {
    if (refused.code === "banned") this.end("banned", refused.message);
    else {
      this.say(plain.error(refused.message));
      this.#connection?.end("failed");
    }
  }

  async handle(request: PlainRequest | "enter"): Promise<string | undefined> {
    try {
      return await this.#answer(request);
    } catch (cause) {
      if (cause instanceof Unanswered) return plain.error(cause.refusal.message);
      throw cause;
    }
  }

  async #answer(request: PlainRequest | "enter"): Promise<string | undefined> {
    if (request === "enter") return this.#enter();
    switch (request.type) {
      case "say":
        return this.#post(request.room, request.message);
      case "tell":
        return this.#tell(request.to, request.message);
      case "join":
        return this.#join(request.room);
      case "leave":
        return this.#leave(request.room);
      case "create":
        return this.#create(request.room);
      case "refused":
        return plain.error(request.error);
      default:
        return request satisfies never;
    }
  }

  async #perform(command: Command): Promise<Outcome> {
    const outcome = await this.#chat.perform(this.user, command, this);
    if (outcome.refused) this.#connection?.refused(outcome.refused.code);
    const away = outcome.refused?.code === "rate_limited" ? this.#chat.toll?.turnedAway(this) : undefined;
    if (away) this.#connection?.close(closeCodes.protocolErrors, away.message);
    return outcome;
  }

  async #post(name: string, body: string): Promise<string | undefined> {
    const room = this.#chat.roomNamed(this.user, name);
    if (!room) return this.#notIn(name);
    const { refused } = await this.#perform({ type: "message.post", room: room.id, body });
    return inWords(refused, { not_member: plain.notJoined(name) });
  }

  async #tell(to: string, body: string): Promise<string | undefined> {
    const opened = await this.#perform({ type: "direct.open", user: to });
    if (opened.refused || !opened.room) return inWords(opened.refused, { no_such_user: plain.missing(to) });
    const room = opened.room.id;
    const { refused } = await this.#perform({ type: "message.post", room, body });
    return inWords(refused, {});
  }

  /** The welcome is the event of joining, so every client of the person gets it. */
  async #join(name: string): Promise<string | undefined> {
    const { refused } = await this.#perform({ type: "room.join", name });
    return inWords(refused, { no_such_room: plain.missing(name), already_member: plain.alreadyJoined(name) });
  }

  async #leave(name: string): Promise<string | undefined> {
    const room = this.#chat.roomNamed(this.user, name);
    if (!room) return this.#notIn(name);
    const { refused } = await this.#perform({ type: "room.leave", room: room.id });
    return inWords(refused, { not_member: plain.notJoined(name) }) ?? plain.left(name);
  }

  async #create(name: string): Promise<string | undefined> {
    const { refused } = await this.#perform({ type: "room.create", name });
    return inWords(refused, { room_exists: plain.exists(name) }) ?? plain.created(name);
  }

  async #notIn(name: string): Promise<string> {
    const refused = this.#chat.toll?.question(this, "room.list");
    if (refused) return plain.error(refused.message);
    return (await this.#chat.publicRoom(name)) ? plain.notJoined(name) : plain.missing(name);
  }

  say(frame: string): void {
    this.#connection?.say(frame);
  }

  /** The outcome of a command is unknown, so the connection ends: the client must look for itself. */
  failed(cause: unknown): void {
    this.#log.error("a command of the plain protocol failed", cause);
    this.#connection?.end("failed");
  }
}

/** A refusal in the original ExChat's words if it has any, else the usual sentence. */
const inWords = (
  refused: Refusal | undefined,
  words: Partial<Record<RefusalCode, string>>,
): string | undefined => refused && (words[refused.code] ?? plain.error(refused.message));
