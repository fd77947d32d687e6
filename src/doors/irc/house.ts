import type { Chat } from "../../chat/chat.ts";
import type { Log, Secrets } from "../../chat/ports.ts";
import type { Room } from "../../protocol/room.ts";
import type { Audiences } from "./audience.ts";
import type { AwayNews } from "./away-news.ts";
import type { Call } from "./call.ts";
import type { Counts } from "./counts.ts";
import type { Descriptions } from "./descriptions.ts";
import type { Motd } from "./motd.ts";
import type { OperGuesses } from "./operators.ts";
import type { People } from "./people.ts";
import type { RoomMemory } from "./room-memory.ts";
import type { IrcSession } from "./session.ts";
import type { IrcSettings } from "./settings.ts";
import type { Told } from "./told.ts";
import type { UnderWay } from "./under-way.ts";

/** What every IRC session needs. */
export interface IrcHouse {
  readonly chat: Chat;
  readonly log: Log;
  readonly secrets: Secrets;
  /** The server as lines name it: it has a dot, so that no client takes it for a nick. */
  readonly host: string;
  /** The name that people know the server by (NETWORK of ISUPPORT). */
  readonly network: string;
  /** The address of the server's icon, if the server has an address of its own (IRCv3 network-icon). */
  readonly icon: string | undefined;
  /** The address of a path on this server; undefined = the server has no address of its own. */
  whole(path: string): string | undefined;
  readonly version: string;
  /** When this process started. */
  readonly startedAt: Date;
  readonly audiences: Audiences;
  readonly people: People<IrcSession>;
  readonly motd: Motd;
  readonly operGuesses: OperGuesses;
  readonly counts: Counts;
  readonly told: Told;
  readonly away: AwayNews;
  readonly memory: RoomMemory;
  readonly descriptions: Descriptions;
  readonly underWay: UnderWay;
  readonly settings: IrcSettings;
  /** The host that lines show of a client from this network; "" = this machine. It does not tell the address. */
  hostOf(network: string): string;
  /** Reads the message of the day again. Returns what is wrong with it, which is also logged. */
  rehash(): Promise<string | undefined>;
  /** The sessions that watch this name (MONITOR). */
  watchersOf(name: string): Iterable<IrcSession>;
  /** Tells a client what a newcomer to a channel is told: topic and names. */
  greetIn(call: Call, room: Room): Promise<void>;
  /** The public room of a channel's name. */
  findRoom(channel: string): Promise<Room | undefined>;
}
