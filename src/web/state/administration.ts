import { signal } from "@preact/signals";
import { words } from "../words.ts";
import { me } from "./chat.ts";
import { tell } from "./notices.ts";
import { open } from "./panes.ts";

const ADDRESS = "/admin";
let isWanted = false;

export type AdminView = "settings" | "people" | "health" | "log";
/** The view with which administration opens. */
export const firstView = signal<AdminView>("settings");

export function openAdministration(view: AdminView = "settings"): void {
  firstView.value = view;
  open("administration");
}

/** `/admin` opens administration as soon as an admin is in. Afterwards the address is the room's. */
export function followAdminAddress(): void {
  if (location.pathname !== ADDRESS) return;
  isWanted = true;
  history.replaceState(null, "", "/");
}

/** Call this when a user has signed in. */
export function openWantedAdministration(): void {
  if (!isWanted || !me.value) return;
  isWanted = false;
  if (looksAfterServer()) openAdministration();
  else tell(words.adminsOnly);
}

/** Whether the user looks after the whole server. */
export const looksAfterServer = (): boolean => me.value?.role === "owner" || me.value?.role === "admin";
