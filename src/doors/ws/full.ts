import type { Chat } from "../../chat/chat.ts";
import type { Audience, Client, Log, Outcome, Secrets } from "../../chat/ports.ts";
import type { Hello, User } from "../../protocol/account.ts";
import { type Refusal, refusal } from "../../protocol/errors.ts";
import {
  closeCodes,
  type Event,
  encodeError,
  encodeEvent,
  encodeOk,
  encodeReset,
  encodeSignal,
  type Parsed,
  parseRequest,
} from "../../protocol/frames.ts";
import { type RoomId, type UserId, userId } from "../../protocol/ids.ts";
import { limits } from "../../protocol/limits.ts";
import { answers } from "./answers.ts";
import type { Connection, Speaker } from "./connection.ts";
import { type Encoded, fanOut } from "./fan-out.ts";
import { Inbox, type InboxOwner } from "./inbox.ts";

/** What every session of the full protocol needs. */
export interface FullDoor {
  readonly chat: Chat;
  readonly secrets: Secrets;
  readonly log: Log;
  readonly guests: boolean;
  /** Changes when the log was restored from an older copy: clients then load everything anew. */
  readonly epoch: string;
}

const fullAudience: Audience = {
  deliver: (_room, events, readers) => fanOut(events.map(encode), readers),
  presence: (room, by, state, readers) => {
    const frames = [encodeSignal({ type: "presence", room: room.id, by, state })];
    for (const reader of readers) if (reader.user !== by) reader.send(frames);
  },
};

const encode = (event: Event): Encoded => ({
  all: encodeEvent(event, false),
  ...(event.type === "message.posted" &&
    event.nonce !== undefined && { own: { user: event.by, frame: encodeEvent(event, true) } }),
});

const NOBODY = userId(0);
const tooMany = refusal("too_busy", { message: "too many commands are waiting" });
/** Frames that are no requests, before the connection is given up as not speaking this protocol. */
const BAD_FRAMES_MAX = 100;
/** Heartbeats within which to say hello. */
const GREETING_BEATS_MAX = 2;

type State =
  | { readonly is: "greeting" }
  | { readonly is: "signed_in"; readonly user: User }
  | { readonly is: "gone" };

/** One connection of `exchat.v1`. */
export class FullSession implements Speaker, Client, InboxOwner<Parsed> {
  readonly audience = fullAudience;
  user: UserId = NOBODY;
  readonly #door: FullDoor;
  readonly #inbox = new Inbox<Parsed>(this);
  #connection: Connection | undefined;
  #state: State = { is: "greeting" };
  #badFrames = 0;
  #beats = 0;

  constructor(door: FullDoor) {
    this.#door = door;
  }

  begin(connection: Connection): void {
    this.#connection = connection;
  }

  hear(text: string): void {
    const parsed = parseRequest(text);
    if (this.#inbox.add(parsed) === "taken") return;
    if (this.#inbox.addRefusal({ ref: parsed.ref, refused: tooMany }) === "full")
      this.#connection?.close(closeCodes.protocolErrors, tooMany.message);
  }

  hearBinary(): void {
    this.say(
      this.#badFrame({
        ref: undefined,
        refused: refusal("bad_request", { message: "this protocol is text" }),
      }),
    );
  }

  beat(): void {
    this.#beats += 1;
    if (this.#state.is === "greeting" && this.#beats >= GREETING_BEATS_MAX)
      this.#connection?.close(closeCodes.protocolErrors, "no hello was said");
  }

  gone(): void {
    this.#inbox.clear();
    this.#connection = undefined;
    const state = this.#state;
    this.#state = { is: "gone" };
    if (state.is === "signed_in") this.#door.chat.leave(this, state.user);
  }

  send(frames: readonly string[]): void {
    this.#connection?.send(frames);
  }

  drained(): Promise<void> {
    return this.#connection?.drained() ?? Promise.resolve();
  }

  end(reason: "failed" | "signed_out"): void {
    this.#connection?.end(reason);
  }

  together(parsed: Parsed): boolean {
    return "request" in parsed && parsed.request.type === "message.post";
  }

  async handle(parsed: Parsed): Promise<string | undefined> {
    if ("refused" in parsed)
      return parsed.refused === tooMany ? encodeError(parsed.ref, tooMany) : this.#badFrame(parsed);
    const { ref, request } = parsed;
    if (request.type === "hello") return this.#hello(ref, request);
    if (this.#state.is !== "signed_in") return encodeError(ref, refusal("not_signed_in"));
    const answer = await answers(this.#door.chat, this.user, request);
    return "refused" in answer ? encodeError(ref, answer.refused) : encodeOk(ref, answer.ok);
  }

  async #hello(ref: string, hello: Hello): Promise<string | undefined> {
    if (this.#state.is !== "greeting") return encodeError(ref, refusal("already_signed_in"));
    const who = await this.#whoIs(hello);
    if ("refused" in who) return encodeError(ref, who.refused);
    const { user, token } = who;
    if (!this.#connection) {
      // A guest who hung up while being made is let go in their time.
      if (token) this.#door.chat.guestGone(user);
      return undefined;
    }
    this.#state = { is: "signed_in", user };
    this.user = user.id;
    const since = new Map(Object.entries(hello.rooms ?? {}) as [RoomId, number][]);
    const entered = await this.#door.chat.enter(this, user, since);
    if ("refused" in entered) {
      this.#state = { is: "greeting" };
      return encodeError(ref, entered.refused);
    }
    const { rooms, resets, follow } = entered;
    this.say(encodeOk(ref, { user, rooms, limits, epoch: this.#door.epoch, ...(token && { token }) }));
    for (const [room, reason] of resets) this.say(encodeReset(room, reason));
    follow();
    return undefined;
  }

  async #whoIs({ token, name }: Hello): Promise<{ user: User; token?: string } | { refused: Refusal }> {
    const { chat, secrets, guests } = this.#door;
    if (token !== undefined) {
      const user = await chat.userByToken(secrets.tokenHash(token));
      return user ? { user } : { refused: refusal("bad_token") };
    }
    if (!guests) return { refused: refusal("guests_off") };
    const fresh = secrets.token();
    const outcome: Outcome = await chat.createGuest(name, secrets.tokenHash(fresh));
    if (outcome.refused) return outcome;
    if (!outcome.user) throw new Error("a new guest has no user");
    return { user: outcome.user, token: fresh };
  }

  #badFrame({ ref, refused }: { ref: string | undefined; refused: Refusal }): string {
    this.#badFrames += 1;
    if (this.#badFrames > BAD_FRAMES_MAX)
      this.#connection?.close(closeCodes.protocolErrors, "this is not the protocol exchat.v1");
    return encodeError(ref, refused);
  }

  say(frame: string): void {
    this.#connection?.send([frame]);
  }

  /** The outcome of a command is unknown, so the client must not think that it knows: it comes back and asks again. */
  failed(cause: unknown): void {
    this.#door.log.error("a command of the full protocol failed", cause);
    this.#connection?.end("failed");
  }
}
