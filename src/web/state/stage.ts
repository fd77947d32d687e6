import { signal } from "@preact/signals";
import type { Refusal } from "../../protocol/errors.ts";
import { words } from "../words.ts";
import { entries, me, said } from "./chat.ts";
import { keepDrafts } from "./drafts.ts";
import { formerIdentity, leaveBehind } from "./former-identity.ts";
import { forgetIdentity, readIdentity } from "./identity.ts";
import { server } from "./server.ts";

/** What the page shows. */
export const stage = signal<"starting" | "welcome" | "in">("starting");
/** Why the person must sign in again, if so. */
export const whyOut = signal<string | undefined>(undefined);
/** Whether the person is banned: then the page offers no way to come as another person. */
export const isBanned = signal(false);
/** Whether the person signs in again in a dialog over the page they were looking at. */
export const signsInAgain = signal(false);

/** Refusals after which the same user may sign in again with their password. */
const ofSession: ReadonlySet<Refusal["code"]> = new Set(["bad_token", "not_signed_in"]);

/** The server has ended the session. */
export function sessionEnded(refusal: Refusal): void {
  const { code } = refusal;
  keepDrafts();
  // By now another user may have signed in with this browser, or another tab may have noticed first.
  const identity = readIdentity() ?? formerIdentity();
  const mine = identity?.user.id === me.peek()?.id ? identity : undefined;
  if (mine && ofSession.has(code)) leaveBehind(mine);
  if (mine) forgetIdentity();
  const isAccount = mine !== undefined && mine.user.kind !== "guest";
  whyOut.value = code === "bad_token" ? words.visitEnded : said(refusal);
  isBanned.value = code === "banned";
  const mayComeBack = isAccount && (mine.hasPassword || server.peek()?.oidc !== undefined);
  signsInAgain.value = mayComeBack && ofSession.has(code) && entries.peek() > 0;
  if (signsInAgain.peek()) return;
  if (isAccount && !mayComeBack) whyOut.value += ` ${words.noWayBack(mine.user.name)}`;
  stage.value = "welcome";
}
