import type { Person } from "../../protocol/account.ts";
import type { IrcHouse } from "./house.ts";
import { syncOnline } from "./metadata-sync.ts";
import type { IrcSession } from "./session.ts";

/** The mask of a person by the name that a client watches: their nick may be another one (see Nicks). */
export function watchedMaskOf({ people }: IrcHouse, person: Person): string {
  const { username, host } = people.looksOf(person);
  return `${person.name}!${username}@${host}`;
}

/** A person whose name the session watches came online, or went offline (RPL_MONONLINE, RPL_MONOFFLINE). */
export function tellWatcher(house: IrcHouse, session: IrcSession, person: Person, isOnline: boolean): void {
  if (!session.monitors?.hears(person, isOnline)) return;
  if (isOnline) {
    session.numeric("RPL_MONONLINE", watchedMaskOf(house, person));
    session.later((later) => syncOnline(later, [person.name]));
  } else session.numeric("RPL_MONOFFLINE", person.name);
}
