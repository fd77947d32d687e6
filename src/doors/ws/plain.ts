import type { Chat } from "../../chat/chat.ts";
import type { Audience, Client, Log } from "../../chat/ports.ts";
import type { User } from "../../protocol/account.ts";
import type { Refusal } from "../../protocol/errors.ts";
import type { Event } from "../../protocol/frames.ts";
import { type UserId, userId } from "../../protocol/ids.ts";
import { type PlainRequest, parsePlain, plain } from "../../protocol/plain.ts";
import type { Room } from "../../protocol/room.ts";
import type { Connection, Speaker } from "./connection.ts";
import { type Encoded, fanOut } from "./fan-out.ts";
import { Inbox } from "./inbox.ts";

/** What happens in rooms, in the seed's words. Others' coming and going is not told. */
export const plainAudience: Audience = {
  deliver: (room, events, readers) => fanOut(events.map((event) => encode(room, event)), readers),
  presence: () => {},
};

function encode(room: Room, event: Event): Encoded {
  if (event.type === "message.posted") return { all: encodeMessage(room, event.from, event.by, event.body) };
  if (event.type !== "member.joined" || room.kind === "direct") return {};
  return { own: { user: event.user, frame: plain.welcome(room.name, event.name) } };
}

function encodeMessage(room: Room, from: string, by: UserId, body: string): string {
  if (room.kind !== "direct") return plain.said(room.name, from, body);
  return plain.told(from, room.people?.find(({ id }) => id !== by)?.name ?? from, body);
}

const NOBODY = userId(0);

/** One connection of the seed's protocol. */
export class PlainSession implements Speaker, Client {
  readonly audience = plainAudience;
  user: UserId;
  readonly #chat: Chat;
  readonly #log: Log;
  readonly #inbox: Inbox<PlainRequest | "enter">;
  #connection: Connection | undefined;
  #who: User | undefined;

  /** Without a user the session is a guest's. */
  constructor(chat: Chat, log: Log, user: User | undefined) {
    this.#chat = chat;
    this.#log = log;
    this.#who = user;
    this.user = user?.id ?? NOBODY;
    this.#inbox = new Inbox<PlainRequest | "enter">({
      handle: (request) => (request === "enter" ? this.#enter() : this.#handle(request)),
      together: (request) => request !== "enter" && request.type === "say",
      failed: (cause) => this.#failed(cause),
    });
  }

  begin(connection: Connection): void {
    this.#connection = connection;
    this.#inbox.add("enter");
  }

  hear(text: string): void {
    const request = parsePlain(text, this.#chat.defaultRoom);
    if (request && this.#inbox.add(request) === "full") this.#say(plain.error("too many commands are waiting"));
  }

  /** Binary frames are ignored, as the seed does. */
  hearBinary(): void {}
  beat(): void {}

  gone(): void {
    this.#inbox.clear();
    this.#connection = undefined;
    if (this.#who) this.#chat.leave(this, this.#who);
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

  async #enter(): Promise<void> {
    const user = this.#who ?? (await this.#becomeGuest());
    if (!user) return;
    this.#who = user;
    this.user = user.id;
    const entered = await this.#chat.enter(this, user);
    // Whoever hung up in the meantime is let out again.
    if (!this.#connection) this.#chat.leave(this, user);
    else if ("refused" in entered) this.#refuseEntry(entered.refused);
  }

  async #becomeGuest(): Promise<User | undefined> {
    const outcome = await this.#chat.createGuest();
    if (outcome.refused) this.#refuseEntry(outcome.refused);
    return outcome.refused ? undefined : outcome.user;
  }

  #refuseEntry(refused: Refusal): void {
    this.#say(plain.error(refused.message));
    this.#connection?.end("failed");
  }

  #handle(request: PlainRequest): Promise<void> | undefined {
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
        this.#say(plain.error(request.error));
        return undefined;
      default:
        return request satisfies never;
    }
  }

  async #post(name: string, body: string): Promise<void> {
    const room = this.#chat.roomNamed(this.user, name);
    if (!room) return this.#notIn(name);
    const { refused } = await this.#chat.perform(this.user, { type: "message.post", room: room.id, body });
    if (refused?.code === "not_member") this.#say(plain.notJoined(name));
    else if (refused) this.#say(plain.error(refused.message));
  }

  async #tell(to: string, body: string): Promise<void> {
    const opened = await this.#chat.perform(this.user, { type: "direct.open", user: to });
    if (opened.refused?.code === "no_such_user") this.#say(plain.missing(to));
    else if (opened.refused) this.#say(plain.error(opened.refused.message));
    else if (opened.room) {
      const room = opened.room.id;
      const { refused } = await this.#chat.perform(this.user, { type: "message.post", room, body });
      if (refused) this.#say(plain.error(refused.message));
    }
  }

  async #join(name: string): Promise<void> {
    const { refused } = await this.#chat.perform(this.user, { type: "room.join", name });
    if (refused?.code === "no_such_room") this.#say(plain.missing(name));
    else if (refused?.code === "already_member") this.#say(plain.alreadyJoined(name));
    else if (refused) this.#say(plain.error(refused.message));
  }

  async #leave(name: string): Promise<void> {
    const room = this.#chat.roomNamed(this.user, name);
    if (!room) return this.#notIn(name);
    const { refused } = await this.#chat.perform(this.user, { type: "room.leave", room: room.id });
    if (refused?.code === "not_member") this.#say(plain.notJoined(name));
    else this.#say(refused ? plain.error(refused.message) : plain.left(name));
  }

  async #create(name: string): Promise<void> {
    const { refused } = await this.#chat.perform(this.user, { type: "room.create", name });
    if (refused?.code === "room_exists") this.#say(plain.exists(name));
    else this.#say(refused ? plain.error(refused.message) : plain.created(name));
  }

  async #notIn(name: string): Promise<void> {
    this.#say((await this.#chat.publicRoom(name)) ? plain.notJoined(name) : plain.missing(name));
  }

  #say(frame: string): void {
    this.#connection?.send([frame]);
  }

  /** The outcome of a command is unknown, so the client must not think that it knows. */
  #failed(cause: unknown): void {
    this.#log.error("a command of the plain protocol failed", cause);
    this.#connection?.end("failed");
  }
}
