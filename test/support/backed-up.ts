import { Database } from "bun:sqlite";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import type { RoomId } from "../../src/protocol/ids.ts";
import { type Chat, connect } from "../../src/sdk/chat.ts";
import { signUp } from "./people.ts";

/** Ada, who writes in the default room as fast as it is acknowledged, until she is stopped. */
export class BusyAda implements AsyncDisposable {
  readonly chat: Chat;
  readonly room: RoomId;
  readonly token: string;
  /** Texts of messages that were acknowledged. */
  readonly acknowledged: string[] = [];
  #isWriting = true;
  #written: Promise<unknown> = Promise.resolve();

  private constructor(chat: Chat, room: RoomId, token: string) {
    this.chat = chat;
    this.room = room;
    this.token = token;
  }

  static async comes(server: { readonly url: string }): Promise<BusyAda> {
    const token = await signUp(server.url, "ada");
    const chat = await connect({ url: server.url, token });
    const { id } = await chat.join("default");
    return new BusyAda(chat, id, token);
  }

  async says(...words: readonly string[]): Promise<void> {
    for (const body of words) {
      await this.chat.post(this.room, body);
      this.acknowledged.push(body);
    }
  }

  /** Writes in several places at once until `stops`. Resolves when so many messages were acknowledged. */
  writes(count: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const write = async (hand: number) => {
      for (let n = 1; this.#isWriting; n += 1) {
        await this.says(`${hand}.${n} ${"soup ".repeat(40)}`);
        if (this.acknowledged.length >= count) resolve();
      }
    };
    this.#written = Promise.all([1, 2, 3, 4].map(write));
    return promise;
  }

  async stops(): Promise<void> {
    this.#isWriting = false;
    await this.#written;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stops();
    this.chat.close();
  }
}

/** What was said in all rooms, as a data folder has it. */
export function bodiesIn(folder: string): string[] {
  using db = new Database(join(folder, "exchat.sqlite"), { readonly: true });
  const rows = db.query("select data from events where type = 'message.posted' order by room, seq").values();
  return rows.map(([data]) => (JSON.parse(data as string) as { body: string }).body);
}

/** All files under a folder, by their paths in it. */
export const filesUnder = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
