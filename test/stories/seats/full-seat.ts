import type { Event } from "../../../src/protocol/events.ts";
import type { FullClient, RoomOfMine } from "../../support/full-client.ts";
import { type Said, type Seat, told } from "./seat.ts";

/** By the full protocol. */
export class FullSeat implements Seat {
  readonly door = "the full protocol";
  readonly client: FullClient;
  readonly #rooms = new Map<string, string>();

  constructor(client: FullClient) {
    this.client = client;
    for (const { id, name } of client.hello.rooms) this.#rooms.set(name, id);
  }

  get isOpen(): boolean {
    return this.client.isOpen;
  }

  async create(room: string): Promise<void> {
    await this.client.ok("room.create", { name: room });
  }

  async join(room: string): Promise<void> {
    const joined = await this.client.ok<{ room: RoomOfMine }>("room.join", { name: room });
    this.#rooms.set(room, joined.room.id);
  }

  async leave(room: string): Promise<void> {
    await this.client.ok("room.leave", { room: this.#rooms.get(room) });
  }

  async say(room: string, text: string): Promise<void> {
    await this.client.ok("message.post", { room: this.#rooms.get(room), body: text });
  }

  async tell(person: string, text: string): Promise<void> {
    const { room } = await this.client.ok<{ room: RoomOfMine }>("direct.open", { user: person });
    await this.client.ok("message.post", { room: room.id, body: text });
  }

  async hears(said: Said): Promise<void> {
    const id = said.room === undefined ? undefined : this.#rooms.get(said.room);
    const fits = (event: Event) =>
      event.type === "message.posted" &&
      event.body === said.text &&
      event.from === said.from &&
      (id === undefined || event.room === id);
    await this.client.inbox.first(fits, `${this.client.name} hears ${told(said)}`);
    await this.settled();
    const times = this.client.inbox.all.filter(fits).length;
    if (times !== 1) throw new Error(`${this.client.name} hears ${told(said)} ${times} times`);
  }

  async hasHeard(text: string): Promise<boolean> {
    await this.settled();
    return this.client.inbox.all.some((event) => event.type === "message.posted" && event.body === text);
  }

  async past(room: string, from: string): Promise<string[]> {
    const { rooms } = await this.client.ok<{ rooms: { id: string; name: string }[] }>("room.list");
    const id = rooms.find(({ name }) => name === room)?.id;
    const { events } = await this.client.ok<{ events: Event[] }>("history.read", { room: id });
    return events.flatMap((event) =>
      event.type === "message.posted" && event.from === from ? [event.body] : [],
    );
  }

  settled(): Promise<void> {
    return this.client.settled();
  }

  close(): Promise<void> {
    return this.client.close();
  }
}
