import type { PlainClient } from "../../support/plain-client.ts";
import { type Said, type Seat, told } from "./seat.ts";

/** By the plain protocol. */
export class PlainSeat implements Seat {
  readonly door = "the plain protocol";
  readonly client: PlainClient;

  constructor(client: PlainClient) {
    this.client = client;
  }

  get isOpen(): boolean {
    return this.client.isOpen;
  }

  async create(room: string): Promise<void> {
    this.client.send({ command: "create", room });
    await this.#reads({ success: `${room} has been created!` });
  }

  async join(room: string): Promise<void> {
    this.client.send({ command: "join", room });
    await this.#reads({ room, message: `welcome to the ${room} chat room, ${this.client.name}!` });
  }

  /** It has heard that its person is in the room. */
  async hasJoined(room: string): Promise<void> {
    const beginning = `{"room":${JSON.stringify(room)},"message":"welcome to the `;
    const { name, inbox } = this.client;
    await inbox.first((frame) => frame.startsWith(beginning), `${name} hears that they are in ${room}`);
  }

  async leave(room: string): Promise<void> {
    this.client.send({ command: "leave", room });
    await this.#reads({ success: `you left the ${room} room` });
  }

  async say(room: string, text: string): Promise<void> {
    this.client.send({ room, message: text });
    await this.settled();
  }

  async tell(person: string, text: string): Promise<void> {
    this.client.send({ to: person, message: text });
    await this.settled();
  }

  async hears(said: Said): Promise<void> {
    const { from, room, to, text } = said;
    const frame = JSON.stringify(
      room === undefined ? { from, to, message: text } : { room, from, message: text },
    );
    await this.client.inbox.first((one) => one === frame, `${this.client.name} hears ${told(said)}`);
    await this.settled();
    const times = this.client.inbox.all.filter((one) => one === frame).length;
    if (times !== 1) throw new Error(`${this.client.name} hears ${told(said)} ${times} times`);
  }

  async hasHeard(text: string): Promise<boolean> {
    await this.settled();
    return this.client.inbox.all.some((frame) => frame.endsWith(`"message":${JSON.stringify(text)}}`));
  }

  settled(): Promise<void> {
    return this.client.settled();
  }

  close(): Promise<void> {
    return this.client.close();
  }

  /** Others may be heard before. */
  async #reads(frame: object): Promise<void> {
    const text = JSON.stringify(frame);
    await this.client.inbox.nextWhere((one) => one === text, `${this.client.name} receives ${text}`);
  }
}
