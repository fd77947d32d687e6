import type { Person, User } from "../../protocol/account.ts";
import type { IrcHouse } from "./house.ts";
import { lineOfNow } from "./line-of-now.ts";
import { isNear } from "./neighbours.ts";
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
  const said = { source: people.maskOf(person), command: "ACCOUNT", params: [person.name] };
  const line = lineOfNow(said)(reader);
  if (reader.user !== person.id || !reader.capture([line])) reader.send([line]);
}

/** A mask of the person shows another client than `before`, or none (IRCv3 chghost). `session` is the one that has come or gone. */
export function tellHost(house: IrcHouse, session: IrcSession, user: Person, before: Looks): void {
  const { people } = house;
  const { username, host } = people.looksOf(user);
  if (username === before.username && host === before.host) return;
  const around = { by: user.id, rooms: session.channels.all.map(({ id }) => id) };
  const lineFor = lineOfNow({
    source: `${people.nicks.of(user)}!${before.username}@${before.host}`,
    command: "CHGHOST",
    params: [username, host],
  });
  // A newcomer shares no channel yet: only the person's other clients hear of it.
  const readers = around.rooms.length > 0 ? people.all() : people.sessionsOf(user.id);
  for (const other of readers)
    if (other !== session && other.caps.has("chghost") && isNear(house, around, other))
      other.write(lineFor(other));
}

/** The session has gone. An account stays in its channels. */
export function forget(house: IrcHouse, session: IrcSession): void {
  const { who } = session;
  const before = who?.kind === "account" ? house.people.looksOf(who) : undefined;
  releaseNick(house, session);
  house.people.remove(session);
  if (who && before) tellHost(house, session, who, before);
}
