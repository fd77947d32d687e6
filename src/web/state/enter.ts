import { words } from "../words.ts";
import { sentence } from "./chat.ts";
import { server } from "./server.ts";
import { comeIn } from "./session.ts";

/** Comes in by a name: as a new account where accounts can be made, else as a guest. Returns what went wrong. */
export async function startChatting(name: string, password: string): Promise<string | undefined> {
  if (server.value?.registration !== "open") return asGuest(name);
  const fields = password === "" ? { username: name } : { username: name, password };
  const answer = await post("/users", fields);
  if ("problem" in answer) return answer.problem;
  return come({ token: answer.token, hasPassword: password !== "" });
}

export async function signIn(name: string, password: string): Promise<string | undefined> {
  const answer = await post("/sessions", { username: name, password });
  return "problem" in answer ? answer.problem : come({ token: answer.token, hasPassword: true });
}

const asGuest = (name: string): Promise<string | undefined> => come({ name, hasPassword: false });

async function come(who: {
  token?: string;
  name?: string;
  hasPassword: boolean;
}): Promise<string | undefined> {
  const refusal = await comeIn({ ...who, arrives: true });
  return refusal && sentence(refusal.message);
}

async function post(
  path: string,
  fields: Record<string, string>,
): Promise<{ readonly token: string } | { readonly problem: string }> {
  try {
    const answer = await fetch(path, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(fields),
    });
    const body = (await answer.json()) as { access_token?: string; error?: string };
    if (answer.ok && body.access_token) return { token: body.access_token };
    return { problem: sentence(body.error ?? words.serverFailed) };
  } catch {
    return { problem: words.notReached };
  }
}
