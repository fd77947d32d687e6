import { signal } from "@preact/signals";
import { words } from "../words.ts";
import { client, me, problemOf, sentence } from "./chat.ts";
import { becameOwner } from "./first-steps.ts";
import { tell } from "./notices.ts";
import { open } from "./panes.ts";

/** A link that lets people in: the owner's, which the server prints; an invitation; or one that sets another password. */
interface EntryLink {
  readonly for: "owner" | "invite" | "recover";
  readonly code: string;
}
const LINK = /^#(owner|invite|recover)=([\w-]+)$/;

/** The link that opened this page, until it has been used. */
export const entryLink = signal<EntryLink | undefined>(undefined);

/** The invitation that a guest was asked about: once, however often they connect. */
let asked: string | undefined;

/** The code stays neither in the address nor in the history. */
function read(): void {
  const [, kind, code] = LINK.exec(location.hash) ?? [];
  if (code === undefined) return;
  entryLink.value = { for: kind as EntryLink["for"], code };
  history.replaceState(null, "", location.pathname);
}

export function followEntryLink(): void {
  read();
  window.addEventListener("hashchange", () => {
    read();
    void useEntryLink();
  });
}

/** Call this when a user has signed in or changed. It asks a guest to create an account. */
export async function useEntryLink(): Promise<void> {
  const link = entryLink.value;
  if (!link || !me.value) return;
  if (link.for === "invite") {
    if (me.value.kind !== "guest") entryLink.value = undefined;
    else if (asked !== link.code) open("keep-name");
    asked = link.code;
    return;
  }
  if (link.for === "recover") return tell(words.recoverLater);
  if (me.value.kind === "guest") return tell(words.ownerIsNoGuest);
  const answer = await client.value?.call("owner.claim", { code: link.code });
  if (!answer || answer.is === "lost") return;
  entryLink.value = undefined;
  const problem = problemOf(answer);
  if (problem) tell(problem);
  else void becameOwner();
}

/** The code of the invitation that opened this page, if any. */
export const inviteCode = (): string | undefined =>
  entryLink.value?.for === "invite" ? entryLink.value.code : undefined;

/** Who invites with this code, or why the code is no longer valid. */
export const whoInvites = (code: string) => lookUp<{ readonly by: string }>("/invites/check", code);

/** Whose password this code sets, or why it sets none any more. */
export const whoRecovers = (code: string) => lookUp<{ readonly username: string }>("/recovery/check", code);

async function lookUp<T>(path: string, code: string): Promise<T | { readonly problem: string }> {
  try {
    const body = JSON.stringify({ code });
    const headers = { "content-type": "application/json" };
    const answer = await fetch(path, { method: "POST", headers, body });
    const said = (await answer.json()) as T & { error?: string };
    return answer.ok ? said : { problem: sentence(said.error ?? words.serverFailed) };
  } catch {
    return { problem: words.notReached };
  }
}
