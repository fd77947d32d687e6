import type { Event } from "../../src/protocol/events.ts";
import type { Room } from "../../src/protocol/room.ts";
import { type Chat, connect } from "../../src/sdk/chat.ts";
import type { ConnectOptions } from "../../src/sdk/connect-options.ts";
import type { Feed } from "../../src/sdk/feed-reader.ts";
import { signUp } from "../../src/sdk/sign-in.ts";
import type { SocketClass } from "../../src/sdk/wire.ts";
import { inTime } from "./deadline.ts";

/** Somebody with an account who uses the SDK. */
export async function chatter(
  server: { readonly url: string },
  username: string,
  options: Partial<ConnectOptions> = {},
): Promise<Chat> {
  const { token } = await signUp(server.url, { username });
  return await connect({ url: server.url, token, ...options });
}

/** So many events of a feed, which goes on. */
export async function take(feed: Feed, count: number): Promise<Event[]> {
  const events: Event[] = [];
  while (events.length < count) {
    const next = await inTime(
      feed.next(),
      () => `event ${events.length + 1} of ${count} comes after ${feed.place}`,
    );
    if (next.done) throw new Error(`the feed ended after ${events.length} of ${count} events`);
    events.push(next.value);
  }
  return events;
}

/** Writes so many messages, as fast as they are taken. */
export async function posts(chat: Chat, room: Room, count: number, what = "message"): Promise<void> {
  await Promise.all(Array.from({ length: count }, (_, i) => chat.post(room.id, `${what} ${i + 1}`)));
}

/** What it is rejected with. */
export async function rejection(promise: Promise<unknown>): Promise<unknown> {
  const cause = await inTime(
    promise.then(
      (value) => ({ value }),
      (why: unknown) => ({ why }),
    ),
    () => "it is refused",
  );
  if ("why" in cause) return cause.why;
  throw new Error(`it was not refused, but gave ${JSON.stringify(cause.value)}`);
}

/** The sockets of one client, which can be looked at and cut. */
export class Wires {
  readonly sent: string[] = [];
  readonly WebSocket: SocketClass;
  /** Bun's sockets can be let go without a word. */
  #last: (WebSocket & { terminate(): void }) | undefined;

  constructor() {
    const wires = this;
    this.WebSocket = class extends WebSocket {
      constructor(url: string, protocol: string) {
        super(url, protocol);
        wires.#last = this as unknown as WebSocket & { terminate(): void };
      }
      override send(frame: string): void {
        wires.sent.push(frame);
        super.send(frame);
      }
    };
  }

  /** Neither side says goodbye. */
  cut(): void {
    this.#last?.terminate();
  }
}
