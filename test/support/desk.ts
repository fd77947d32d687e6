import { expect } from "bun:test";
import { BareServer } from "./bare-server.ts";
import { FullClient, type RoomOfMine } from "./full-client.ts";
import { signUp } from "./people.ts";
import { readLog } from "./read-log.ts";

export interface DeskOptions {
  /** Ada's, when she has an account already. */
  readonly token?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** A module that is loaded into the server first. */
  readonly preload?: string;
}

/** Ada, signed in to a server of her own, and in a room. */
export class Desk implements AsyncDisposable {
  readonly server: BareServer;
  readonly url: string;
  readonly token: string;
  ada: FullClient;
  room = "";

  private constructor(server: BareServer, url: string, token: string, ada: FullClient) {
    this.server = server;
    this.url = url;
    this.token = token;
    this.ada = ada;
  }

  static async open(data: string, { token, env, preload }: DeskOptions = {}): Promise<Desk> {
    const settings = { EXCHAT_DATA: data, EXCHAT_RATE_LIMIT: "off", ...env };
    const server = new BareServer(settings, preload === undefined ? {} : { preload });
    const url = await server.url();
    const known = token ?? (await signUp(url, "ada"));
    const ada = await FullClient.connect(`${url.replace("http", "ws")}/chat`, { name: "ada", token: known });
    const desk = new Desk(server, url, known, ada);
    if (token === undefined) await ada.ok("room.join", { name: "default" });
    const { rooms } = await ada.ok<{ rooms: RoomOfMine[] }>("room.list");
    desk.room = rooms[0]?.id ?? "";
    return desk;
  }

  async posts(from: number, to: number, size = 10): Promise<void> {
    for (let n = from; n <= to; n += 1) await this.ada.ok("message.post", this.message(n, size));
  }

  message(n: number, size = 10) {
    return { room: this.room, body: `body-${n}- ${"x".repeat(size)}`, nonce: `nonce-${n}-` };
  }

  async log(): Promise<string[]> {
    const log = await readLog(this.ada, this.room);
    expect(log.map(({ seq }) => seq)).toEqual(log.map((_, i) => i + 1));
    return log.flatMap(({ body }) => (body === undefined ? [] : [body.split(" ")[0] as string]));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.server[Symbol.asyncDispose]();
  }
}

/** The bodies of these messages. */
export const numbered = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, i) => `body-${from + i}-`);
