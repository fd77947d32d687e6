import type { Person, User } from "../../protocol/account.ts";
import type { IrcHouse } from "./house.ts";
import { formatLine } from "./line.ts";
import { releaseNick } from "./nick.ts";
import type { Looks, People } from "./people.ts";
import type { IrcSession } from "./session.ts";

/* What changes about a person besides the nick. */

/**
 * A guest has become an account: the client itself is told, and who monitors the person (IRCv3 account-notify, extended-monitor). Who shares
 * a channel is told by a signal of the room.
 */
export function tellAccount({ told, people, watchersOf }: IrcHouse, session: IrcSession, user: User): void {
  const was = session.who;
  session.who = user;
  if (was?.kind !== "guest" || was.id !== user.id || user.kind === "guest") return;
  const watchers = [...watchersOf(user.name)].filter(({ caps }) => caps.has("extended-monitor"));
  for (const reader of [session, ...watchers]) sayAccount({ told, people }, user, reader);
}

/** Each reader is told once. */
export function sayAccount(
  { told, people }: Pick<IrcHouse, "told"> & { readonly people: Pick<People, "maskOf"> },
  person: Person,
  reader: IrcSession,
): void {
  if (!reader.caps.has("account-notify") || !told.isNew(`account ${person.id}`, reader)) return;
  const line = formatLine({
    ...{ source: people.maskOf(person), command: "ACCOUNT", params: [person.name] },
    ...(reader.caps.has("server-time") && { tags: [["time", new Date().toISOString()]] as const }),
  });
  if (reader.user !== person.id || !reader.capture([line])) reader.send([line]);
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
