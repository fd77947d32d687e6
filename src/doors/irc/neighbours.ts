import type { Cap } from "./caps.ts";
import type { IrcHouse } from "./house.ts";
import { formatLine } from "./line.ts";
import type { IrcSession } from "./session.ts";

/**
 * The sessions here with this capability that share a channel with this one, those of the same person, and those that watch
 * the person (IRCv3 extended-monitor).
 */
function* neighbours(
  { people, chat, watchersOf }: IrcHouse,
  session: IrcSession,
  cap: Cap,
): Iterable<IrcSession> {
  const rooms = [...session.channels.all];
  const watchers = new Set(watchersOf(session.nick));
  for (const other of people.all()) {
    if (!other.caps.has(cap)) continue;
    const isWatching = other.caps.has("extended-monitor") && watchers.has(other);
    const isNear = other.user === session.user || rooms.some(({ id }) => chat.roomOf(other.user, id));
    if (isWatching || isNear) yield other;
  }
}

/** What is told: with a cause, to each once; `isOwn`: to the session itself, too. */
interface News {
  readonly command: string;
  readonly params: readonly string[];
  readonly cause?: string;
  readonly isOwn?: boolean;
}

/** What a session says to all of them. */
export function tellNeighbours(
  house: IrcHouse,
  session: IrcSession,
  cap: Cap,
  { command, params, cause, isOwn = true }: News,
): void {
  const source = house.people.maskOf({ id: session.user, name: session.nick });
  const time = new Date().toISOString();
  const plain = formatLine({ source, command, params });
  const timed = formatLine({ tags: [["time", time]], source, command, params });
  for (const other of neighbours(house, session, cap))
    if ((isOwn || other !== session) && (cause === undefined || house.told.isNew(cause, other))) {
      const line = other.caps.has("server-time") ? timed : plain;
      if (other !== session || !session.capture([line])) other.write(line);
    }
}
