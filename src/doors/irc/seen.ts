import { newer, type Profile } from "../../chat/profile.ts";
import { looksAfterServer } from "../../chat/standing.ts";
import type { PresenceState, User } from "../../protocol/account.ts";
import type { UserId } from "../../protocol/ids.ts";
import type { Call } from "./call.ts";
import { matcher } from "./masks.ts";
import { type Looks, profileOf } from "./people.ts";
import { answerRefusal } from "./refused.ts";
import type { IrcSession } from "./session.ts";

/** A person as IRC shows them to others. */
export interface Seen {
  readonly id: UserId;
  readonly nick: string;
  readonly looks: Looks;
  /** Why they are away; none = they are here. */
  readonly away: string | undefined;
  readonly online: boolean;
  /** The name of their account. */
  readonly account: string | undefined;
  /** What they may do on the server, if it is more than others may. */
  readonly office: string | undefined;
  readonly isBot: boolean;
  /** What their newest IRC client shows, on any node; none = they use other doors. */
  readonly profile: Profile | undefined;
  /** Their newest IRC client on this node. */
  readonly session: IrcSession | undefined;
}

export function seen({ house }: Call, user: User & { readonly state: PresenceState }): Seen {
  const sessions = house.people.sessionsOf(user.id);
  const session = sessions.at(-1);
  const { state, status, role } = user;
  const away = house.people.awayTextOf(user.id) ?? status ?? state;
  const profile = newer(session && profileOf(session), house.chat.others.profileOf(user.id));
  const has = (mode: string) =>
    profile?.flags.includes(mode) || sessions.some(({ modes }) => modes.includes(mode));
  return {
    ...{ id: user.id, nick: house.people.nicks.of(user), session, profile },
    online: state !== "offline",
    looks: house.people.looksOf(user),
    away: state === "online" ? undefined : away,
    account: user.kind === "account" ? user.name : undefined,
    office: looksAfterServer(role) ? role : has("o") ? "operator" : undefined,
    isBot: role === "bot" || has("B"),
  };
}

/** Whether a command names this server: by its name, a pattern for it, or a person on it. */
export const isHere = async (call: Call, server: string): Promise<boolean> =>
  matcher(server)(call.house.host) || (await personNamed(call, server)) !== undefined;

/** The person of this nick; undefined = there is none. */
export async function personNamed(call: Call, nick: string): Promise<Seen | undefined> {
  const found = await call.ask({ type: "user.get", name: nick });
  return "refused" in found ? undefined : seen(call, found.user);
}

/** The people of these nicks, in their order; nicks that no person has are left out. */
export async function peopleNamed(call: Call, nicks: readonly string[]): Promise<readonly Seen[]> {
  if (nicks.length === 0) return [];
  const { nicks: own } = call.house.people;
  const found = await call.ask({ type: "user.list", names: nicks.map((nick) => own.nameOf(nick)) });
  if (!("refused" in found)) return found.users.map((user) => seen(call, user));
  answerRefusal(call, found.refused, []);
  return [];
}
