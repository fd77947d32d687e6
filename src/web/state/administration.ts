import { signal } from "@preact/signals";
import { words } from "../words.ts";
import { me } from "./chat.ts";
import { tell } from "./notices.ts";
import { open } from "./panes.ts";

const ADDRESS = "/admin";
let isWanted = false;

export type AdminView = "settings" | "people" | "rooms" | "reports" | "health" | "log";
/** The view with which administration opens. */
export const firstView = signal<AdminView>("settings");

/** Moderators see only what was reported. */
export function openAdministration(view: AdminView = looksAfterServer() ? "settings" : "reports"): void {
  firstView.value = view;
  open("administration");
}

/** `/admin` opens administration as soon as an admin or a moderator is in. Afterwards the address is the room's. */
export function followAdminAddress(): void {
  if (location.pathname !== ADDRESS) return;
  isWanted = true;
  history.replaceState(null, "", "/");
}

/** Call this when a user has signed in. */
export function openWantedAdministration(): void {
  if (!isWanted || !me.value) return;
  isWanted = false;
  if (moderates()) openAdministration();
  else tell(words.adminsOnly);
}

/** Whether the user sees what was reported. */
export const moderates = (): boolean => looksAfterServer() || me.value?.role === "moderator";

/** Whether the user looks after the whole server. */
export const looksAfterServer = (): boolean => me.value?.role === "owner" || me.value?.role === "admin";
