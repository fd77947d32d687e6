import { words } from "../words.ts";
import { tell } from "./notices.ts";

/** The script of this page, by its name: it has a hash in it, so another version has another name. */
const mine = new URL(import.meta.url).pathname;
let isTold = false;

/** The server has been away and may have come back as a newer one: then there is a newer page, too. */
export async function lookForNewVersion(): Promise<void> {
  if (isTold) return;
  try {
    const answer = await fetch("/", { cache: "no-store" });
    if (!answer.ok || (await answer.text()).includes(mine)) return;
  } catch {
    return;
  }
  isTold = true;
  tell(words.newVersion, { label: words.reload, run: () => location.reload(), stays: true });
}
