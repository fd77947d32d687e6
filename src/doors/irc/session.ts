import { NOBODY, personOf } from "../../chat/payer.ts";
import type { IrcDoorOptions } from "./door.ts";
import { formatLine, type Line, type LineProblem } from "./line.ts";
import type { Link, Shown } from "./shown.ts";

/** One connection of an IRC client. */
export class IrcSession {
  readonly #link: Link;
  readonly #options: IrcDoorOptions;
  /** Who pays for its lines. */
  readonly person: string;
  readonly group: string;
  /** Whether it can hear one more line now. If not, it calls `goOn` of its link when it can. */
  readonly ready = true;

  constructor(options: IrcDoorOptions, link: Link, { visitor }: Shown) {
    this.#options = options;
    this.#link = link;
    this.person = personOf(NOBODY, visitor.network);
    this.group = visitor.network;
  }

  hear(line: Line | LineProblem): void {
    if ("problem" in line) return;
    const { serverName: source } = this.#options;
    if (line.command === "PING")
      this.#link.write(formatLine({ source, command: "PONG", params: [source, ...line.params.slice(0, 1)] }));
    else if (line.command === "QUIT") this.#link.end("Closing link");
    else this.#link.write(formatLine({ source, command: "451", params: ["*", "You have not registered"] }));
  }

  /** Charges work that its lines have caused, in microseconds. Returns the milliseconds after which it is paid. */
  charge(work: number): number {
    return this.#options.chat.toll?.charge(this, work) ?? 0;
  }

  /** Called every 30 s, to end what has lasted too long. */
  beat(): void {}

  /** The connection is closed, or about to be: nothing more is heard or sent. */
  drop(): void {}
}
