import type { Person, User } from "../../protocol/account.ts";
import type { IrcHouse } from "./house.ts";
import { formatLine } from "./line.ts";
import { tellNeighbours } from "./neighbours.ts";
import { releaseNick } from "./nick.ts";
import type { Looks } from "./people.ts";
import type { IrcSession } from "./session.ts";

/* What changes about a person besides the nick. */

/** A guest has become an account, through whichever door: who shares a channel with them is told once (IRCv3 account-notify). */
export function tellAccount(house: IrcHouse, session: IrcSession, user: User): void {
  const was = session.who;
  session.who = user;
  if (was?.kind !== "guest" || was.id !== user.id || user.kind === "guest") return;
  const news = { command: "ACCOUNT", params: [user.name], cause: `account ${user.id}` };
  tellNeighbours(house, session, "account-notify", news);
}

/** A mask of the person shows another client than `before`, or none (IRCv3 chghost). `session` is the one that has come or gone. */
export function tellHost(house: IrcHouse, session: IrcSession, user: Person, before: Looks): void {
  const { people, chat } = house;
  const { username, host } = people.looksOf(user);
  if (username === before.username && host === before.host) return;
  const rooms = [...session.channels.all];
  const said = {
    source: `${people.nicks.of(user)}!${before.username}@${before.host}`,
    command: "CHGHOST",
    params: [username, host],
  };
  const plain = formatLine(said);
  const timed = formatLine({ ...said, tags: [["time", new Date().toISOString()]] });
  // A newcomer shares no channel yet: only the person's other clients hear of it.
  for (const other of rooms.length > 0 ? people.all() : people.sessionsOf(user.id)) {
    if (other === session || !other.caps.has("chghost")) continue;
    if (other.user === user.id || rooms.some(({ id }) => chat.roomOf(other.user, id)))
      other.write(other.caps.has("server-time") ? timed : plain);
  }
}

/** The session has gone. An account stays in its channels. */
export function forget(house: IrcHouse, session: IrcSession): void {
  const { who } = session;
  const before = who?.kind === "account" ? house.people.looksOf(who) : undefined;
  releaseNick(house, session);
  house.people.remove(session);
  if (who && before) tellHost(house, session, who, before);
}
