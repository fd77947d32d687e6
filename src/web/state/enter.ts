import { sentence } from "./chat.ts";
import { getIn } from "./cookie.ts";
import { server } from "./server.ts";
import { comeIn } from "./session.ts";

/** Comes in by a name: as a new account where accounts can be made, else as a guest. Returns what went wrong. */
export async function startChatting(name: string, password: string): Promise<string | undefined> {
  const username = { username: name };
  if (server.value?.registration !== "open")
    return (await getIn("/guests", username)) ?? come({ hasPassword: false });
  const fields = password === "" ? username : { ...username, password };
  return (await getIn("/users", fields)) ?? come({ hasPassword: password !== "" });
}

export const signIn = async (name: string, password: string): Promise<string | undefined> =>
  (await getIn("/sessions", { username: name, password })) ?? come({ hasPassword: true });

async function come(who: { hasPassword: boolean }): Promise<string | undefined> {
  const refusal = await comeIn({ ...who, arrives: true });
  return refusal && sentence(refusal.message);
}
