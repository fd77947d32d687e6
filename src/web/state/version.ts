import { words } from "../words.ts";
import { tell } from "./notices.ts";

/** The name of this page's script. It contains a hash, so another version has another name. */
const ownPath = new URL(import.meta.url).pathname;
let isTold = false;

/** After a reconnect the server may be a newer version: then there is a newer page, too. */
export async function lookForNewVersion(): Promise<void> {
  if (isTold) return;
  try {
    const answer = await fetch("/", { cache: "no-store" });
    if (!answer.ok || (await answer.text()).includes(ownPath)) return;
  } catch {
    return;
  }
  isTold = true;
  tell(words.newVersion, { label: words.reload, run: () => location.reload(), stays: true });
}
