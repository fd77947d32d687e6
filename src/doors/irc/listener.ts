import type { Connection, Speaker } from "../../net/connection.ts";
import { closeCodes } from "../../protocol/frames.ts";
import type { IrcHouse } from "./house.ts";
import { type LineProblem, parseLine } from "./line.ts";
import { IrcSession } from "./session.ts";
import type { Link, Shown } from "./shown.ts";

/** Passes on to one session what its connection hears, line by line. */
export class Listener implements Speaker, Link {
  readonly #house: IrcHouse;
  readonly #shown: Shown;
  #connection: Connection | undefined;
  #session: IrcSession | undefined;
  /** When something was heard before the last ping; see Connection. */
  #heardAt: number | undefined;

  constructor(house: IrcHouse, shown: Shown) {
    this.#house = house;
    this.#shown = shown;
  }

  get protocol() {
    return "irc" as const;
  }

  get person(): string {
    return this.#session?.person ?? "";
  }

  get group(): string {
    return this.#session?.group ?? "";
  }

  get ready(): boolean {
    return this.#session?.ready ?? false;
  }

  begin(connection: Connection): void {
    this.#connection = connection;
    this.#session = new IrcSession(this.#house, this, this.#shown);
  }

  hear(frame: string | null): void {
    this.#session?.hear(frame === null ? MALFORMED : parseLine(frame));
  }

  write(line: string): void {
    this.#connection?.say(line);
  }

  send(lines: readonly string[]): void {
    this.#connection?.send(lines);
  }

  end(reason: string, code = NORMAL): void {
    this.#connection?.close(code, reason);
  }

  async drained(): Promise<void> {
    await this.#connection?.drained();
  }

  goOn(): void {
    this.#connection?.goOn();
  }

  charge(work: number): number {
    return this.#session?.charge(work) ?? 0;
  }

  /** A session has its own time to register in. */
  beat(): void {
    this.#session?.identity.marks?.beat(this.#hasAnswered);
    this.#heardAt = this.#connection?.heardAt;
  }

  gone(code?: number): void {
    this.#session?.drop(this.#hasAnswered && code !== closeCodes.tooSlow);
  }

  /** Whether something was heard since the last ping. */
  get #hasAnswered(): boolean {
    return this.#connection?.heardAt !== this.#heardAt;
  }
}

/** The client has asked for it (RFC 6455 section 7.4.1). */
const NORMAL = 1000;
const MALFORMED: LineProblem = { problem: "malformed" };
