import { FullClient, type RoomOfMine } from "./full-client.ts";
import { signUp } from "./people.ts";
import { PlainClient } from "./plain-client.ts";
import type { Server } from "./server.ts";

const TALK_MS_MAX = 2_000;

let said = 0;

/** Two people who only want to talk to each other, while another client attacks the server. */
export class Bystanders implements AsyncDisposable {
  readonly #ada: FullClient;
  readonly #bob: PlainClient;
  readonly #room: string;
  readonly #server: Server;
  #read = 0;

  private constructor(server: Server, ada: FullClient, bob: PlainClient, room: string) {
    this.#server = server;
    this.#ada = ada;
    this.#bob = bob;
    this.#room = room;
  }

  static async meet(server: Server): Promise<Bystanders> {
    const ada = await FullClient.open(server.wsUrl, "ada");
    await ada.ok("hello", { token: await signUp(server.url, "ada") });
    const bob = await PlainClient.connect(server.wsUrl, {
      name: "bob",
      token: await signUp(server.url, "bob"),
    });
    const { room } = await ada.ok<{ room: RoomOfMine }>("room.create", { name: "meeting point" });
    await ada.ok("room.join", { name: "meeting point" });
    bob.send({ command: "join", room: "meeting point" });
    await bob.receives({ room: "meeting point", message: "welcome to the meeting point chat room, bob!" });
    return new Bystanders(server, ada, bob, room.id);
  }

  /** They are served as promptly as ever, on the same connections, and the server has nothing new to complain of. */
  async areUndisturbed(): Promise<void> {
    const ms = await this.talk();
    if (ms > TALK_MS_MAX) throw new Error(`ada and bob needed ${Math.round(ms)} ms to say hello`);
    const fresh = this.#server.complaints(this.#read);
    this.#read = this.#server.stderr().length;
    if (fresh !== "") throw new Error(`the server logged:\n${fresh}`);
  }

  /** Each says something and the other hears it. Gives the milliseconds that took. */
  async talk(): Promise<number> {
    const start = performance.now();
    said += 1;
    const [hers, his] = [`how are you? ${said}`, `fine! ${said}`];
    await this.#ada.ok("message.post", { room: this.#room, body: hers, nonce: `bystander ${said}` });
    await this.#bob.receives({ room: "meeting point", from: "ada", message: hers });
    this.#bob.send({ room: "meeting point", message: his });
    await this.#bob.receives({ room: "meeting point", from: "bob", message: his });
    await this.#ada.message(this.#room, his);
    return performance.now() - start;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([this.#ada.close(), this.#bob.close()]);
  }
}
