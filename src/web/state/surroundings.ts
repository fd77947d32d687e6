import { whenChangedElsewhere } from "./browser-storage.ts";
import { client, me } from "./chat.ts";
import { purposeChangedElsewhere } from "./composing.ts";
import { draftChangedElsewhere } from "./drafts.ts";
import { formerIdentity } from "./former-identity.ts";
import { IDENTITY_KEY, readIdentity } from "./identity.ts";
import { holdTab, outboxKey, sentKey, syncOutbox, syncSent } from "./posts.ts";
import { comeBack } from "./session.ts";
import { signsInAgain } from "./stage.ts";

/** What happens in other tabs, on the network, and to the machine. */
export function watchSurroundings(): void {
  holdTab();
  whenChangedElsewhere((key) => {
    if (key === IDENTITY_KEY) lookWhoseItIs();
    else if (key.startsWith(outboxKey() ?? "?")) syncOutbox();
    else if (key.startsWith(sentKey() ?? "?")) syncSent();
    else {
      draftChangedElsewhere(key);
      purposeChangedElsewhere(key);
    }
  });
  const wake = () => client.value?.wake();
  addEventListener("online", wake);
  addEventListener("offline", wake);
  addEventListener("pageshow", wake);
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") wake();
  });
}

/** Another tab has signed in, signed out, or found that its session has ended. */
function lookWhoseItIs(): void {
  const identity = readIdentity();
  const mine = me.peek()?.id;
  if (identity?.user.id !== mine) {
    // If the session has ended, this tab will soon learn of it, too, and keeps the page as it is.
    if (identity || formerIdentity()?.user.id !== mine) location.reload();
  } else if (identity && signsInAgain.peek()) comeBack(identity);
}
