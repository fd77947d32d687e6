import type { Visitor } from "../../chat/admission.ts";
import type { Audience, Client, EndReason } from "../../chat/audience.ts";
import type { Chat } from "../../chat/chat.ts";
import { groupOf, NOBODY, personOf } from "../../chat/payer.ts";
import type { Log, Secrets } from "../../chat/ports.ts";
import { Unanswered } from "../../chat/unanswered.ts";
import type { Connection, Speaker } from "../../net/connection.ts";
import { type Encoded, fanOut } from "../../net/fan-out.ts";
import { Inbox, type InboxOwner } from "../../net/inbox.ts";
import type { Frame } from "../../net/intake.ts";
import type { User } from "../../protocol/account.ts";
import type { Answers } from "../../protocol/answers.ts";
import { type Refusal, refusal } from "../../protocol/errors.ts";
import type { Event } from "../../protocol/events.ts";
import {
  closeCodes,
  encodeError,
  encodeEvent,
  encodeOk,
  encodeReset,
  encodeSignal,
  type Parsed,
  parseRequest,
  type Request,
} from "../../protocol/frames.ts";
import type { Hello } from "../../protocol/hello.ts";
import type { RoomId, SessionId, UserId } from "../../protocol/ids.ts";
import { limits } from "../../protocol/limits.ts";
import { PROTOCOL_VERSION } from "../../protocol/version.ts";
import { answer } from "./answers.ts";

/** What every connection of the full protocol needs. */
export interface FullDoor {
  readonly chat: Chat;
  readonly secrets: Secrets;
  readonly log: Log;
  /** Changes if the database was restored from an older copy: clients then load everything again. */
  readonly epoch: string;
}

const fullAudience: Audience<FullSession> = {
  deliver: (_room, events, readers) => fanOut(events.map(encode), readers),
  signal: (signal, readers) => {
    const frames = [encodeSignal(signal)];
    // Others get what a person does; the person themselves does not.
    const isOwn = signal.type === "presence" || signal.type === "typing" || signal.type === "tagged";
    const by = isOwn ? signal.by : undefined;
    for (const reader of readers) if (reader.user !== by) reader.send(frames);
  },
};

const encode = (event: Event): Encoded => ({
  all: encodeEvent(event, false),
  ...(event.type === "message.posted" &&
    event.nonce !== undefined && { own: { user: event.by, frame: encodeEvent(event, true) } }),
});

const BYTES: Parsed = {
  ref: undefined,
  refused: refusal("bad_request", { message: "a frame must be text, and this one is binary" }),
};
/** After so many frames that are not requests, the server closes the connection. */
const BAD_FRAMES_MAX = 100;
/** A client must say hello within so many heartbeats. */
const GREETING_BEATS_MAX = 2;

/** The person who says hello. `token` = the token of a new guest, with which they can come back. */
type Who = {
  readonly user: User;
  readonly session: SessionId;
  readonly token?: string;
  readonly known?: boolean;
};

type State =
  | { readonly is: "greeting" }
  | { readonly is: "signed_in"; readonly user: User }
  | { readonly is: "gone" };

/** One connection of `exchat.v1`. */
export class FullSession implements Speaker, Client, InboxOwner<Parsed> {
  readonly audience = fullAudience;
  user: UserId = NOBODY;
  session: SessionId | undefined;
  readonly #door: FullDoor;
  readonly #visitor: Visitor;
  /** The token in the browser's cookie. */
  readonly #cookie: string | undefined;
  readonly #inbox = new Inbox<Parsed>(this);
  #connection: Connection | undefined;
  #state: State = { is: "greeting" };
  /** Whether the person's account is older than a day. */
  #known = false;
  /** Whether the client said in hello that it is a program. */
  #isBot = false;
  #badFrames = 0;
  #beats = 0;

  constructor(door: FullDoor, visitor: Visitor, cookie: string | undefined) {
    this.#door = door;
    this.#visitor = visitor;
    this.#cookie = cookie;
  }

  get person(): string {
    return personOf(this.user, this.#visitor.network);
  }

  get group(): string {
    return groupOf(this.person, this.#visitor.network, this.#known);
  }

  get protocol() {
    return "full" as const;
  }

  get ready(): boolean {
    return this.#inbox.hasRoom;
  }

  goOn(): void {
    this.#connection?.goOn();
  }

  charge(work: number): number {
    return this.#door.chat.toll?.charge(this, work) ?? 0;
  }

  begin(connection: Connection): void {
    this.#connection = connection;
  }

  hear(frame: Frame): void {
    this.#inbox.add(frame === null ? BYTES : parseRequest(frame));
  }

  beat(): void {
    this.#beats += 1;
    if (this.#state.is === "greeting" && this.#beats >= GREETING_BEATS_MAX)
      this.#connection?.close(closeCodes.protocolErrors, "no hello in time");
  }

  gone(): void {
    this.#inbox.clear();
    this.#connection = undefined;
    const state = this.#state;
    this.#state = { is: "gone" };
    if (state.is === "signed_in") void this.#door.chat.clients.leave(this);
  }

  send(frames: readonly string[]): void {
    this.#connection?.send(frames);
  }

  drained(): Promise<void> {
    return this.#connection?.drained() ?? Promise.resolve();
  }

  end(reason: EndReason, why?: string): void {
    this.#connection?.end(reason, why);
  }

  get network(): string {
    return this.#visitor.network;
  }

  together(parsed: Parsed): boolean {
    return "request" in parsed && parsed.request.type === "message.post";
  }

  async handle(parsed: Parsed): Promise<string | undefined> {
    if ("refused" in parsed) return this.#badFrame(parsed);
    try {
      return await this.#answer(parsed.ref, parsed.request);
    } catch (cause) {
      if (cause instanceof Unanswered) return this.#refuse(parsed.ref, cause.refusal);
      throw cause;
    }
  }

  async #answer(ref: string, request: Request): Promise<string | undefined> {
    if (request.type === "hello") return this.#hello(ref, request);
    if (this.#state.is !== "signed_in") return this.#refuse(ref, refusal("not_signed_in"));
    const { chat } = this.#door;
    const user = chat.userOf(this.user) ?? this.#state.user;
    const said =
      this.#isBot && request.type === "message.post" ? { ...request, bot: true as const } : request;
    const answered = await answer({ chat, client: this, user, visitor: this.#visitor }, said);
    if (!("refused" in answered)) return encodeOk(ref, answered.ok);
    const away = answered.refused.code === "rate_limited" ? chat.toll?.turnedAway(this) : undefined;
    if (away) this.#connection?.close(closeCodes.protocolErrors, away.message);
    return this.#refuse(ref, answered.refused);
  }

  async #hello(ref: string, hello: Hello): Promise<string | undefined> {
    if (this.#state.is !== "greeting") return this.#refuse(ref, refusal("already_signed_in"));
    const tooMuch = this.#door.chat.toll?.greeting(this);
    if (tooMuch) return this.#refuse(ref, tooMuch);
    const who = await this.#whoIs(hello);
    if ("refused" in who) return this.#refuse(ref, who.refused);
    const { user, session, token } = who;
    const { chat, epoch } = this.#door;
    if (!this.#connection) {
      // The client has closed the connection: its new guest is kept for a minute, like any guest without a connection.
      if (token) chat.clients.guestGone(user);
      return undefined;
    }
    this.#state = { is: "signed_in", user };
    this.user = user.id;
    this.session = session;
    this.#known = who.known === true;
    this.#isBot = hello.bot === true;
    if (hello.batch) this.#connection.batch();
    const since = new Map(Object.entries(hello.rooms ?? {}) as [RoomId, number][]);
    const entered = await chat.clients.enter(this, user, since);
    if ("refused" in entered) {
      this.#state = { is: "greeting" };
      return this.#refuse(ref, entered.refused);
    }
    const { user: now, rooms, invitations, contact, resets, follow } = entered;
    const more = { limits, epoch, version: PROTOCOL_VERSION };
    const welcome = { user: now, session, rooms, invitations, ...contact, ...more };
    this.#connection?.greet(
      encodeOk(ref, { ...welcome, ...(token && { token }) } satisfies Answers["hello"]),
    );
    for (const [room, code] of resets) this.say(encodeReset(room, code));
    follow();
    return undefined;
  }

  /**
   * Signs in with the token, or else with the cookie. If that is not valid, hello is refused. A client that shows
   * neither becomes a guest.
   */
  async #whoIs({ token, name, proof }: Hello): Promise<Who | { refused: Refusal }> {
    const { chat, secrets } = this.#door;
    const shown = token ?? this.#cookie;
    if (shown !== undefined) {
      const found = await chat.userByToken(secrets.tokenHash(shown), this.network);
      return found ?? { refused: refusal("bad_token") };
    }
    const refused = chat.toll?.newcomer(this.network);
    return refused ? { refused } : chat.clients.admitGuest(this.#visitor, { name, proof });
  }

  #refuse(ref: string | undefined, refused: Refusal): string {
    this.#connection?.refused(refused.code);
    return encodeError(ref, refused);
  }

  #badFrame({ ref, refused }: { ref: string | undefined; refused: Refusal }): string {
    this.#badFrames += 1;
    if (this.#badFrames > BAD_FRAMES_MAX)
      this.#connection?.close(closeCodes.protocolErrors, "this is not the protocol exchat.v1");
    return this.#refuse(ref, refused);
  }

  say(frame: string): void {
    this.#connection?.say(frame);
  }

  /** The outcome of a command is unknown, so the connection ends: the client reconnects and asks again. */
  failed(cause: unknown): void {
    this.#door.log.error("a command of the full protocol failed", cause);
    this.#connection?.end("failed");
  }
}
