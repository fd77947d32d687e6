import { effect, signal } from "@preact/signals";
import { words } from "../words.ts";
import { keepName } from "./account.ts";
import { forget, keepJson, readJson } from "./browser-storage.ts";
import { entries, me, sentence } from "./chat.ts";
import { comeByLink } from "./enter.ts";
import { entryLink } from "./entry-link.ts";
import { tell } from "./notices.ts";
import { close, open } from "./panes.ts";
import { fieldOf, type Wrong } from "./wrong.ts";

const KEY = "asked";
const LOOK_MS = 3_000;

/** A person who asked to be let in and waits for the answer. */
interface Waiting {
  readonly name: string;
  readonly code: string;
}

/** Undefined = nobody has asked with this browser. */
export const waiting = signal<Waiting | undefined>(read());
/** Why the person is not let in. */
export const notLetIn = signal<string | undefined>(undefined);
/** To come in at once with, while the page stays open. It is stored nowhere. */
let password: string | undefined;
let timer: ReturnType<typeof setTimeout> | undefined;

function read(): Waiting | undefined {
  const found = readJson(KEY) as Partial<Waiting> | undefined;
  return found?.name && found.code ? { name: found.name, code: found.code } : undefined;
}

/** Asks the people who run the server. Returns what went wrong. */
export async function askToEnter(name: string, secret: string, note: string): Promise<Wrong | undefined> {
  const answer = await post("/entry", { username: name, note });
  if (answer.problem !== undefined) return answer.problem;
  password = secret;
  notLetIn.value = undefined;
  waiting.value = { name, code: answer.said.code ?? "" };
  keepJson(KEY, waiting.value);
  return undefined;
}

/** Goes on looking for the answer to a guest, who can do other things meanwhile. */
export function followEntryRequest(): void {
  effect(() => {
    if (entries.value > 0 && waiting.value && me.value?.kind === "guest") awaitAnswer();
  });
}

/** Looks for the answer every few seconds, until there is one. Returns the way to stop. */
export function awaitAnswer(): () => void {
  clearTimeout(timer);
  const look = async () => {
    await lookOnce();
    if (waiting.value) timer = setTimeout(look, LOOK_MS);
  };
  void look();
  return () => {
    // A guest has closed the dialog, and still waits.
    if (me.peek()?.kind !== "guest") clearTimeout(timer);
  };
}

export function stopWaiting(): void {
  waiting.value = undefined;
  forget(KEY);
}

async function lookOnce(): Promise<void> {
  const mine = waiting.value;
  if (!mine) return;
  const { said, status } = await post("/entry/check", { code: mine.code });
  // Another look, which was under way beside this one, has had the answer.
  if (waiting.peek() !== mine) return;
  if (status === 404 || said.state === "declined") {
    stopWaiting();
    notLetIn.value = words.notLetIn;
  }
  if (said.state !== "admitted") return;
  stopWaiting();
  const link = { for: "invite", code: mine.code } as const;
  entryLink.value = link;
  // Without the password, after a reload, the person enters it again.
  if (password === undefined) {
    if (me.peek()) open("keep-name");
  } else if (me.peek()?.kind === "guest") await registerAs(mine.name, password);
  else await comeByLink(link, mine.name, password);
}

async function registerAs(name: string, password: string): Promise<void> {
  const wrong = await keepName(name, password);
  if (wrong) open("keep-name");
  else close();
  tell(wrong?.says ?? words.isAccount(name));
}

interface Said {
  readonly code?: string;
  readonly state?: string;
  readonly error?: string;
  readonly field?: string;
}

async function post(
  path: string,
  fields: Record<string, string>,
): Promise<{ readonly said: Said; readonly status: number; readonly problem?: Wrong }> {
  try {
    const headers = { "content-type": "application/json" };
    const answer = await fetch(path, { method: "POST", headers, body: JSON.stringify(fields) });
    const said = (await answer.json()) as Said;
    if (answer.ok) return { said, status: answer.status };
    return {
      ...{ said, status: answer.status },
      problem: { says: sentence(said.error ?? words.serverFailed), field: fieldOf(answer.status, said) },
    };
  } catch {
    return { said: {}, status: 0, problem: { says: words.notReached } };
  }
}
