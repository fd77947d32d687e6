import type { Person, User } from "../../protocol/account.ts";
import { type Refusal, refusal } from "../../protocol/errors.ts";
import { userNameProblem } from "../../protocol/names.ts";
import type { Call } from "./call.ts";
import type { IrcHouse } from "./house.ts";
import { lineOfNow } from "./line-of-now.ts";
import { isNear } from "./neighbours.ts";
import type { IrcSession } from "./session.ts";
import { tellWatcher } from "./watchers.ts";

/* EXCHAT_IRC_NICK=free: a person's clients on this node share one nick, which may be another one than the account's name. */

/** Whether this client's nick is free, and not the name of its person. */
export const isFree = ({ session, house }: Call): boolean =>
  house.settings.nick === "free" && session.identity.login !== undefined;

/** NICK: all of the person's clients get this nick. Returns why not. */
export async function takeNick(call: Call, nick: string): Promise<Refusal | undefined> {
  const { house, user } = call;
  const { nicks } = house.people;
  return await nicks.inTurn(user.id, async () => {
    const before = nicks.of(user);
    if (nick === before) return undefined;
    const refused = await reserve(call, user, nick);
    if (refused) return refused;
    tellNick(house, user, before);
    return undefined;
  });
}

/**
 * A client is the person's from `begins` on. It gets the nick that their other clients have. The first one brings this one, if it
 * can.
 */
export async function bringNick(call: Call, user: User, nick: string, begins: () => void): Promise<void> {
  const { people } = call.house;
  const { nicks } = people;
  await nicks.inTurn(user.id, async () => {
    if (people.sessionsOf(user.id).length === 0 && !nicks.has(user.id)) await reserve(call, user, nick);
    begins();
  });
}

/** No other person gets the nick, through any door and on any node, for as long as one of the person's clients is here. */
async function reserve(call: Call, user: User, nick: string): Promise<Refusal | undefined> {
  const { house, session } = call;
  const { nicks } = house.people;
  const problem = userNameProblem(nick);
  if (problem !== undefined) return refusal("bad_name", { message: problem });
  const owner = nicks.ownerOf(nick);
  if (owner && owner.id !== user.id) return refusal("name_taken");
  const banned = house.chat.bans.refuses({ user, name: nick, network: session.network });
  if (banned) return banned;
  const before = nicks.has(user.id) ? { before: nicks.of(user) } : {};
  const { refused } = await call.perform({
    type: "nick.reserve",
    ...(nick !== user.name && { name: nick }),
    ...before,
  });
  if (refused) return refused;
  nicks.set(user, nick);
  return undefined;
}

/** The last client of the person here is about to go: they have their account's name again. */
export function releaseNick(house: IrcHouse, session: IrcSession): void {
  const { nicks } = house.people;
  const { user: id, who } = session;
  if (!who || !nicks.has(id)) return;
  if (house.people.sessionsOf(id).some((other) => other !== session)) return;
  const user = house.chat.userOf(id) ?? who;
  const before = nicks.of(user);
  nicks.delete(id);
  tellNick(house, user, before);
  house.chat.perform(id, { type: "nick.reserve", before }).catch((cause: unknown) => {
    house.log.error("a nick could not be released", cause);
  });
}

/** The person's first client here has come: who shares a channel with the person learns the nick. */
export function tellFirstNick(house: IrcHouse, user: User): void {
  if (house.people.sessionsOf(user.id).length === 1) tellNick(house, user, user.name);
}

/** Tells a client its person's present nick, if that is another one. */
export function tellOwnNick({ people }: IrcHouse, session: IrcSession, user: Person): void {
  const { nicks } = people;
  const nick = nicks.of(user);
  // The account may have another name now.
  if (nicks.has(user.id)) nicks.set(user, nick);
  if (nick === session.nick) return;
  const { username, host } = session.looks;
  const source = `${session.nick}!${username}@${host}`;
  const line = lineOfNow({ source, command: "NICK", params: [nick] })(session);
  if (!session.capture([line])) session.write(line);
  people.renames(session);
  session.nick = nick;
}

/** Tells each client once that shares a channel with the person, and the person's own. */
function tellNick(house: IrcHouse, user: User, before: string): void {
  const { people, chat } = house;
  const nick = people.nicks.of(user);
  if (nick === before) return;
  const own = people.sessionsOf(user.id);
  const { username, host } = people.looksOf(user);
  const source = `${before}!${username}@${host}`;
  const lineFor = lineOfNow({ source, command: "NICK", params: [nick] });
  const around = { by: user.id, rooms: (own[0]?.channels.all ?? []).map(({ id }) => id) };
  for (const other of people.all())
    if (other.user !== user.id && isNear(house, around, other)) other.write(lineFor(other));
  for (const session of own) session.renamed(user);
  tellWatchers(house, { id: user.id, name: before }, false);
  // The last client may have gone, and then nobody is online by the account's name either.
  if (chat.userOf(user.id) !== undefined) tellWatchers(house, { id: user.id, name: nick }, true);
}

function tellWatchers(house: IrcHouse, person: Person, isOnline: boolean): void {
  for (const session of house.watchersOf(person.name)) tellWatcher(house, session, person, isOnline);
}
