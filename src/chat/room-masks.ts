import type { User } from "../protocol/account.ts";
import type { UserId } from "../protocol/ids.ts";
import { keyOf } from "../protocol/ids.ts";
import type { MaskKind } from "../protocol/mask.ts";
import { skeleton } from "../protocol/names.ts";
import { fits, patternOf } from "./ban-targets.ts";

/** A mask on a list of a room. */
export interface RoomMask {
  readonly kind: MaskKind;
  readonly mask: string;
  /** The account that it names, if it names one. */
  readonly user?: UserId;
}
/** The masks of a room that have not ended, and the cloaks of the networks in which I was lately. */
export interface RoomMasks {
  readonly list: readonly RoomMask[];
  readonly cloaks: readonly string[];
}

type Parsed =
  | { readonly is: "account"; readonly text: string; readonly name: string; readonly isPattern: boolean }
  | {
      readonly is: "mask";
      readonly text: string;
      readonly name: string;
      readonly user: string;
      readonly host: string;
    };

/** A mask in its whole form, or undefined if it is none. */
export function parseMask(text: string): Parsed | undefined {
  const account = /^a:(.+)$/i.exec(text)?.[1];
  if (account) return { is: "account", text: `a:${account}`, name: account, isPattern: /[*?]/.test(account) };
  const found = /^(?:([^!@]*)!)?([^!@]*)(?:@([^!@]*))?$/.exec(text);
  if (!found) return undefined;
  // Without "!" and "@" it is a name.
  const isName = !/[!@]/.test(text);
  const [, name, user, host] = isName ? [text, text] : found;
  const parts = { name: name || "*", user: user || "*", host: host || "*" };
  return { is: "mask", ...parts, text: `${parts.name}!${parts.user}@${parts.host}` };
}

/** Equal for masks that mean the same. */
export const keyOfMask = (text: string): string => (parseMask(text)?.text ?? text).toLowerCase();

/** What a mask is held against: a person, and `user@host` as their IRC session shows them, if they use one. */
interface Held {
  readonly me: User;
  readonly masks?: RoomMasks | undefined;
  readonly userhost?: string | undefined;
}

/** Whether a mask of this kind matches, and none exempts the person. */
export function isKept({ me, masks, userhost }: Held, ...kinds: readonly MaskKind[]): boolean {
  if (!masks) return false;
  const matches = (kind: MaskKind) =>
    masks.list.some((mask) => mask.kind === kind && isMeant(mask, me, masks.cloaks, userhost));
  return kinds.some(matches) && !matches("exempt");
}

/** Whether a mask lets this person into a room for invited people. */
export const isLetIn = ({ me, masks, userhost }: Held): boolean =>
  masks?.list.some((mask) => mask.kind === "invite" && isMeant(mask, me, masks.cloaks, userhost)) ?? false;

function isMeant({ mask, user }: RoomMask, me: User, cloaks: readonly string[], userhost?: string): boolean {
  if (user) return user === me.id;
  const parsed = parseMask(mask);
  if (!parsed || !fits(patternOf(parsed.name), skeleton(me.name))) return false;
  if (parsed.is === "account") return me.kind === "account";
  const [shownUser = "", shownHost = ""] = userhost?.split("@") ?? [];
  const isThere = (host: string) => fits(parsed.host.toLowerCase(), host.toLowerCase());
  const isUser = (name: string) => fits(parsed.user.toLowerCase(), name.toLowerCase());
  // IRC shows a cloak as the beginning of a host.
  const isNear = (cloak: string) => isThere(cloak) || parsed.host.toLowerCase().startsWith(`${cloak}.`);
  const isUserMeant = isUser(`u${keyOf(me.id)}`) || (shownUser !== "" && isUser(shownUser));
  const isHostMeant = parsed.host === "*" || (shownHost !== "" && isThere(shownHost)) || cloaks.some(isNear);
  return isUserMeant && isHostMeant;
}
