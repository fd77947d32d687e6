import type { Person } from "../../protocol/account.ts";
import type { UserId } from "../../protocol/ids.ts";
import type { Caps } from "./caps.ts";
import type { Saying } from "./line.ts";
import type { People } from "./people.ts";

interface JoinForm {
  readonly caps: Caps;
  readonly channel: string;
  readonly people: Pick<People, "looksOf" | "maskOf">;
  /** The name of this user's account; undefined = it has none, or is not known here. */
  accountOf(user: UserId, name: string): string | undefined;
}

/** JOIN, with account and realname for clients that want them (IRCv3 extended-join). */
export function joinOf(person: Person, { caps, channel, people, accountOf }: JoinForm): Saying {
  const more = caps.has("extended-join")
    ? [accountOf(person.id, person.name) ?? "*", people.looksOf(person).realname]
    : [];
  return { source: people.maskOf(person), command: "JOIN", params: [channel, ...more] };
}
