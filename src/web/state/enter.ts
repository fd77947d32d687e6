import type { User } from "../../protocol/account.ts";
import { me, sentence } from "./chat.ts";
import { getIn } from "./cookie.ts";
import { keepsNothing } from "./kept.ts";
import { server } from "./server.ts";
import { comeIn } from "./session.ts";

/** Comes in by a name: as a new account where accounts can be made, else as a guest. Returns what went wrong. */
export async function startChatting(name: string, password: string): Promise<string | undefined> {
  const username = { username: name };
  // An account without a password is lost with a browser that keeps nothing, and its name with it.
  const isForNow = keepsNothing() && password === "" && server.value?.guests === true;
  if (isForNow || server.value?.registration !== "open")
    return (await getIn("/guests", username)) ?? come({ hasPassword: false });
  const fields = password === "" ? username : { ...username, password };
  return (await getIn("/users", fields)) ?? come({ hasPassword: password !== "" });
}

export const signIn = async (name: string, password: string): Promise<string | undefined> =>
  (await getIn("/sessions", { username: name, password })) ?? come({ hasPassword: true });

async function come(who: { hasPassword: boolean }): Promise<string | undefined> {
  const before = me.peek();
  const refusal = await comeIn({ ...who, arrives: true });
  if (refusal) return sentence(refusal.message);
  // What is in memory is another person's: a new page has none of it.
  if (before && !isSame(before, me.peek()) && !keepsNothing()) location.reload();
  return undefined;
}

/** A guest who comes back by the same name is a new person to the server only. */
const isSame = (before: User, now: User | undefined): boolean =>
  now?.id === before.id || (before.kind === "guest" && now?.kind === "guest" && now.name === before.name);
