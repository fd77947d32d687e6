import type { RoomId, UserId } from "../../protocol/ids.ts";
import type { Cap } from "./caps.ts";
import type { IrcHouse } from "./house.ts";
import { lineOfNow } from "./line-of-now.ts";
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
  const lineFor = lineOfNow({ source, command, params });
  for (const other of neighbours(house, news))
    if ((isOwn || other !== from) && (cause === undefined || house.told.isNew(cause, other))) {
      const line = lineFor(other);
      if (other !== from || !other.capture([line])) other.write(line);
    }
}

/** Whether the session is the person's, or shares one of the person's channels. */
export const isNear = (
  { chat }: Pick<IrcHouse, "chat">,
  { by, rooms }: Pick<News, "by" | "rooms">,
  session: IrcSession,
): boolean => session.user === by || rooms.some((room) => chat.roomOf(session.user, room));

/**
 * The sessions here with the capability that share a channel with the person, those of the same person, and those that watch
 * the person (IRCv3 extended-monitor).
 */
function* neighbours(
  house: Pick<IrcHouse, "people" | "chat" | "watchersOf">,
  news: News,
): Iterable<IrcSession> {
  const watchers = new Set(house.watchersOf(news.nick));
  for (const other of house.people.all()) {
    if (!other.caps.has(news.cap)) continue;
    const isWatching = other.caps.has("extended-monitor") && watchers.has(other);
    if (isWatching || isNear(house, news, other)) yield other;
  }
}
