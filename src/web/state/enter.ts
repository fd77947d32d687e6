import type { User } from "../../protocol/account.ts";
import { keepsNothing } from "./browser-storage.ts";
import { me, said } from "./chat.ts";
import { requestCookie } from "./cookie.ts";
import { entryLink } from "./entry-link.ts";
import { becameOwner } from "./first-steps.ts";
import { server } from "./server.ts";
import { comeIn } from "./session.ts";
import type { Wrong } from "./wrong.ts";

/** Signs in with a name: as a new account where accounts can be made, else as a guest. Returns what went wrong. */
export async function startChatting(name: string, password: string): Promise<Wrong | undefined> {
  const username = { username: name };
  // In a browser that keeps nothing, an account without a password would be lost, and its name with it.
  const isForNow = keepsNothing() && password === "" && server.value?.guests === true;
  if (isForNow || server.value?.registration !== "open")
    return (await requestCookie("/guests", username)) ?? come({ hasPassword: false });
  const fields = { ...username, ...(password !== "" && { password }), ...acceptance() };
  return (await requestCookie("/users", fields)) ?? come({ hasPassword: password !== "" });
}

/** Creates an account with the owner's link or an invitation, and signs in. Returns what went wrong. */
export async function comeByLink(
  link: NonNullable<(typeof entryLink)["value"]>,
  username: string,
  password: string,
): Promise<Wrong | undefined> {
  const isOwner = link.for === "owner";
  const fields = { username, password, [isOwner ? "code" : "invite"]: link.code, ...acceptance() };
  const problem = await requestCookie(isOwner ? "/owner" : "/users", fields);
  if (problem) return problem;
  entryLink.value = undefined;
  const refused = await come({ hasPassword: true });
  if (!refused && isOwner) void becameOwner();
  return refused;
}

/** Sets another password by the code of a link, and signs in. Returns what went wrong. */
export async function recover(code: string, password: string): Promise<Wrong | undefined> {
  const problem = await requestCookie("/recovery", { code, password });
  if (problem) return problem;
  entryLink.value = undefined;
  return come({ hasPassword: true });
}

/** The page shows the rules above the button that makes an account. */
const acceptance = () => (server.value?.rules === undefined ? {} : { rules: true });

export const signIn = async (name: string, password: string): Promise<Wrong | undefined> =>
  (await requestCookie("/sessions", { username: name, password })) ?? come({ hasPassword: true });

/** Signs in with the code of a second factor, after the password, for which the ticket stands. */
export const signInByCode = async (ticket: string, factor: string): Promise<Wrong | undefined> =>
  (await requestCookie("/sessions", { ticket, factor })) ?? come({ hasPassword: true });

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
