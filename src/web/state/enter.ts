import { batch } from "@preact/signals";
import type { User } from "../../protocol/account.ts";
import { keepsNothing } from "./browser-storage.ts";
import { me, said } from "./chat.ts";
import { requestCookie } from "./cookie.ts";
import { entryLink } from "./entry-link.ts";
import { becameOwner } from "./first-steps.ts";
import { server } from "./server.ts";
import { comeIn } from "./session.ts";
import { settingUp } from "./setting-up.ts";
import type { Wrong } from "./wrong.ts";

/** Signs in with a name: as a new account where accounts can be made, else as a guest. Returns what went wrong. */
export async function startChatting(name: string, password: string): Promise<Wrong | undefined> {
  const username = { username: name };
  // In a browser that keeps nothing, an account without a password would be lost, and its name with it.
  const isForNow = keepsNothing() && password === "" && server.value?.guests === true;
  if (isForNow || server.value?.registration !== "open")
    return enter("/guests", username, { hasPassword: false });
  const fields = { ...username, ...(password !== "" && { password }), ...acceptance() };
  return enter("/users", fields, { hasPassword: password !== "" });
}

/** Creates an account with the owner's link or an invitation, and signs in. Returns what went wrong. */
export async function comeByLink(
  link: NonNullable<(typeof entryLink)["value"]>,
  username: string,
  password: string,
): Promise<Wrong | undefined> {
  const isOwner = link.for === "owner";
  const fields = { username, password, [isOwner ? "code" : "invite"]: link.code, ...acceptance() };
  return enter(isOwner ? "/owner" : "/users", fields, { usesLink: true, isOwner });
}

/**
 * Sets another password by the code of a link, and signs in. A person who has a second factor shows a code of it, too. Returns what
 * went wrong.
 */
export const recover = (code: string, password: string, factor: string): Promise<Wrong | undefined> =>
  enter("/recovery", { code, password, ...(factor !== "" && { factor }) }, { usesLink: true });

/** The page shows the rules above the button that makes an account. */
const acceptance = () => (server.value?.rules === undefined ? {} : { rules: true });

export const signIn = (name: string, password: string): Promise<Wrong | undefined> =>
  enter("/sessions", { username: name, password });

/** Signs in with the code of a second factor, after the password, for which the ticket stands. */
export const signInByCode = (ticket: string, factor: string): Promise<Wrong | undefined> =>
  enter("/sessions", { ticket, factor });

interface Entering {
  readonly hasPassword?: boolean;
  /** Whether the link that opened the page is used up by it. */
  readonly usesLink?: boolean;
  readonly isOwner?: boolean;
}

/** Gets a cookie, and comes in with it. A person who must set up an authenticator app first is led to that, and comes in then. */
async function enter(
  path: Parameters<typeof requestCookie>[0],
  fields: Parameters<typeof requestCookie>[1],
  { hasPassword = true, usesLink = false, isOwner = false }: Entering = {},
): Promise<Wrong | undefined> {
  const wrong = await requestCookie(path, fields);
  const ticket = wrong?.code === "factor_required" ? wrong.ticket : undefined;
  if (wrong && ticket === undefined) return wrong;
  const comeIn = async () => {
    const refused = await come({ hasPassword });
    if (!refused && isOwner) void becameOwner();
    return refused;
  };
  batch(() => {
    if (usesLink) entryLink.value = undefined;
    if (ticket !== undefined) settingUp.value = { ticket, comeIn };
  });
  return ticket === undefined ? comeIn() : undefined;
}

/** Comes in with the cookie that the browser has got. */
export async function come(who: { hasPassword: boolean }): Promise<Wrong | undefined> {
  const before = me.peek();
  const refusal = await comeIn({ ...who, arrives: true });
  if (refusal) return { says: said(refusal), field: refusal.field, code: refusal.code };
  // The data in memory is another user's: a new page has none of it.
  if (before && !isSame(before, me.peek()) && !keepsNothing()) location.reload();
  return undefined;
}

/** A guest who comes back under the same name is a new user for the server, but the same person. */
const isSame = (before: User, now: User | undefined): boolean =>
  now?.id === before.id || (before.kind === "guest" && now?.kind === "guest" && now.name === before.name);
