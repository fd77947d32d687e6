import { signal } from "@preact/signals";
import type { Refusal } from "../../protocol/errors.ts";
import { words } from "../words.ts";
import { entries, me, sentence } from "./chat.ts";
import { keepDrafts } from "./drafts.ts";
import { formerly, leaveBehind } from "./formerly.ts";
import { forgetIdentity, readIdentity } from "./identity.ts";

/** What the page is about. */
export const stage = signal<"starting" | "welcome" | "in">("starting");
/** Why one has to come in again, if so. */
export const whyOut = signal<string | undefined>(undefined);
/** Whether one signs in again over what one was looking at. */
export const signsInAgain = signal(false);

/** Refusals after which the same person may come back by their password. */
const ofSession: ReadonlySet<Refusal["code"]> = new Set(["bad_token", "not_signed_in"]);

/** The session is no good any longer. */
export function turnedAway({ code, message }: Refusal): void {
  keepDrafts();
  // By now it may be another person's browser; and another tab may have noticed first.
  const identity = readIdentity() ?? formerly();
  const mine = identity?.user.id === me.peek()?.id ? identity : undefined;
  if (mine && ofSession.has(code)) leaveBehind(mine);
  if (mine) forgetIdentity();
  const isAccount = mine !== undefined && mine.user.kind !== "guest";
  whyOut.value = code === "bad_token" ? words.visitEnded : sentence(message);
  signsInAgain.value = isAccount && mine.hasPassword && ofSession.has(code) && entries.peek() > 0;
  if (signsInAgain.peek()) return;
  if (isAccount && !mine.hasPassword) whyOut.value += ` ${words.noWayBack(mine.user.name)}`;
  stage.value = "welcome";
}
