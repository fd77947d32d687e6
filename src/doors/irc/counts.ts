import type { Chat } from "../../chat/chat.ts";
import type { Log } from "../../chat/ports.ts";
import type { Call } from "./call.ts";

/** What LUSERS tells (RFC 2812 section 3.4.2; modern.ircdocs.horse, "LUSERS"). */
export class Counts {
  /** Connections of this node that are not registered yet. */
  unknown = 0;
  /** Sessions of this node with user mode `o`, and with `i`. */
  #operators = 0;
  #invisible = 0;
  readonly #chat: Chat;
  readonly #log: Log;
  /** The most people that were counted at once since this node started: here, and on all nodes. */
  #mostHere = 0;
  #most = 0;

  constructor(chat: Chat, log: Log) {
    this.#chat = chat;
    this.#log = log;
  }

  /** A session of this node has other user modes now; none = it is not registered. */
  changes(before: string, after: string): void {
    const more = (letter: string) => Number(after.includes(letter)) - Number(before.includes(letter));
    this.#operators += more("o");
    this.#invisible += more("i");
  }

  /** Asks how many people are on other nodes, at most every few seconds. If that cannot be known, the last answer stays. */
  async refresh(): Promise<void> {
    try {
      await this.#chat.census.taken();
    } catch (cause) {
      this.#log.error("counting the people of all nodes failed", cause);
    }
  }

  /** Tells it as it was at the last refresh, with the people who are here now. */
  tell(call: Call): void {
    const here = this.#chat.counts;
    const { users, rooms, nodes } = this.#chat.census.known;
    this.#mostHere = Math.max(this.#mostHere, here.users);
    this.#most = Math.max(this.#most, users);
    const [mostHere, most] = [this.#mostHere, this.#most];
    // A person may have several sessions, and those of other doors are visible.
    const invisible = Math.min(this.#invisible, users);
    const visible = users - invisible;
    call.reply(
      "RPL_LUSERCLIENT",
      `There are ${visible} users and ${invisible} invisible on ${nodes} servers`,
    );
    call.reply("RPL_LUSEROP", `${this.#operators}`, "operator(s) online");
    call.reply("RPL_LUSERUNKNOWN", `${this.unknown}`, "unknown connection(s)");
    call.reply("RPL_LUSERCHANNELS", `${rooms}`, "channels formed");
    call.reply("RPL_LUSERME", `I have ${here.clients} clients and ${nodes - 1} servers`);
    call.reply(
      "RPL_LOCALUSERS",
      ...[`${here.users}`, `${mostHere}`, `Current local users ${here.users}, max ${mostHere}`],
    );
    call.reply("RPL_GLOBALUSERS", `${users}`, `${most}`, `Current global users ${users}, max ${most}`);
  }
}
