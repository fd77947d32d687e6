import type { Line } from "../../../src/doors/irc/line.ts";
import type { IrcWebClient } from "../../support/irc-web-client.ts";
import { type Said, type Seat, told } from "./seat.ts";

/** By IRC. */
export class IrcSeat implements Seat {
  readonly door = "IRC";
  readonly client: IrcWebClient;

  constructor(client: IrcWebClient) {
    this.client = client;
  }

  get isOpen(): boolean {
    return this.client.isOpen;
  }

  /** JOIN makes a channel that does not exist. */
  create(room: string): Promise<void> {
    return this.join(room);
  }

  async join(room: string): Promise<void> {
    this.client.say(`JOIN #${room}`);
    await this.#told("366", (line) => line.params[1] === `#${room}`);
  }

  async leave(room: string): Promise<void> {
    this.client.say(`PART #${room}`);
    await this.#told("PART", (line) => line.params[0] === `#${room}` && nickOf(line) === this.client.name);
  }

  async say(room: string, text: string): Promise<void> {
    this.client.say(`PRIVMSG #${room} :${text}`);
    await this.settled();
  }

  async tell(person: string, text: string): Promise<void> {
    this.client.say(`PRIVMSG ${person} :${text}`);
    await this.settled();
  }

  async hears(said: Said): Promise<void> {
    const target = said.room === undefined ? said.to : `#${said.room}`;
    const fits = (line: Line) =>
      isLive(line, said.text) && nickOf(line) === said.from && line.params[0] === target;
    await this.client.inbox.first(fits, `${this.client.name} hears ${told(said)}`);
    await this.settled();
    const times = this.client.inbox.all.filter(fits).length;
    if (times !== 1) throw new Error(`${this.client.name} hears ${told(said)} ${times} times`);
  }

  async hasHeard(text: string): Promise<boolean> {
    await this.settled();
    return this.client.inbox.all.some((line) => isLive(line, text));
  }

  async past(room: string, from: string): Promise<string[]> {
    const before = this.client.inbox.all.length;
    this.client.say(`CHATHISTORY LATEST #${room} * 100`);
    await this.settled();
    const lines = this.client.inbox.all.slice(before);
    return lines.filter((line) => line.tags.has("batch") && nickOf(line) === from).map(textOf);
  }

  settled(): Promise<void> {
    return this.client.settled();
  }

  close(): Promise<void> {
    return this.client.close();
  }

  async #told(command: string, fits: (line: Line) => boolean): Promise<void> {
    const isIt = (line: Line) => line.command === command && fits(line);
    await this.client.inbox.nextWhere(isIt, `${this.client.name} is told ${command}`);
  }
}

const nickOf = ({ source = "" }: Line): string => source.split("!", 1)[0] ?? "";
const textOf = ({ params }: Line): string => params[1] ?? "";
/** A message that is said now: those of the history are in a batch. */
const isLive = (line: Line, text: string): boolean =>
  line.command === "PRIVMSG" && textOf(line) === text && !line.tags.has("batch");
