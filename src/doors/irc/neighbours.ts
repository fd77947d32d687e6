import type { RoomId, UserId } from "../../protocol/ids.ts";
import type { Cap } from "./caps.ts";
import type { IrcHouse } from "./house.ts";
import { formatLine } from "./line.ts";
import type { IrcSession } from "./session.ts";

/** A line that a person's command causes for those around them. */
export interface News {
  readonly by: UserId;
  readonly nick: string;
  readonly mask: string;
  /** The person's channels. */
  readonly rooms: readonly RoomId[];
  /** Clients with this capability are told. */
  readonly cap: Cap;
  readonly command: string;
  readonly params: readonly string[];
}
/** With a cause, it is told to each once; `isOwn`: to the session itself, too. */
interface Said extends Pick<News, "command" | "params"> {
  readonly cause?: string;
  readonly isOwn?: boolean;
}

/** What a session says to those around it, on every node; with a cause, to each once. */
export function tellNeighbours(house: IrcHouse, session: IrcSession, cap: Cap, said: Said): void {
  const { user: by, nick } = session;
  const { cause, isOwn = true, ...line } = said;
  const rooms = [...session.channels.all].map(({ id }) => id);
  const news = { by, nick, mask: house.people.maskOf({ id: by, name: nick }), rooms, cap, ...line };
  tellNews(house, news, { cause, from: session, isOwn });
  house.chat.others.tellDoors({ what: "news", news });
}

/** Tells the sessions of this node; with a cause, each once. `from`: the session that caused it, if it is one of this node. */
export function tellNews(
  house: IrcHouse,
  news: News,
  {
    cause,
    from,
    isOwn,
  }: { readonly cause: string | undefined; readonly from?: IrcSession; readonly isOwn?: boolean },
): void {
  const { mask: source, command, params } = news;
  const time = new Date().toISOString();
  const plain = formatLine({ source, command, params });
  const timed = formatLine({ tags: [["time", time]], source, command, params });
  for (const other of neighbours(house, news))
    if ((isOwn || other !== from) && (cause === undefined || house.told.isNew(cause, other))) {
      const line = other.caps.has("server-time") ? timed : plain;
      if (other !== from || !other.capture([line])) other.write(line);
    }
}

/**
 * The sessions here with the capability that share a channel with the person, those of the same person, and those that watch
 * the person (IRCv3 extended-monitor).
 */
function* neighbours(
  { people, chat, watchersOf }: IrcHouse,
  { by, nick, rooms, cap }: News,
): Iterable<IrcSession> {
  const watchers = new Set(watchersOf(nick));
  for (const other of people.all()) {
    if (!other.caps.has(cap)) continue;
    const isWatching = other.caps.has("extended-monitor") && watchers.has(other);
    const isNear = other.user === by || rooms.some((room) => chat.roomOf(other.user, room));
    if (isWatching || isNear) yield other;
  }
}
