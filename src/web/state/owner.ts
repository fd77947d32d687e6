import { words } from "../words.ts";
import { client, me, problemOf } from "./chat.ts";
import { tell } from "./notices.ts";

/** The code of the link that a server without an owner prints: whoever opens it, signed in, becomes the owner. */
const LINK = /^#owner=([\w-]+)$/;

let code: string | undefined;

/** The code stays neither in the address nor in the history. */
function read(): void {
  code = LINK.exec(location.hash)?.[1] ?? code;
  if (LINK.test(location.hash)) history.replaceState(null, "", location.pathname);
}

export function followOwnerLink(): void {
  read();
  window.addEventListener("hashchange", () => {
    read();
    void claimOwnership();
  });
}

/** To be called whenever somebody has come in, or is somebody else now: guests come and go, so they own nothing. */
export async function claimOwnership(): Promise<void> {
  if (code === undefined || !me.value) return;
  if (me.value.kind === "guest") return tell(words.ownerIsNoGuest);
  const answer = await client.value?.call("owner.claim", { code });
  if (!answer || answer.is === "lost") return;
  code = undefined;
  tell(problemOf(answer) ?? words.isOwner);
}
