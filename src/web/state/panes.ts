import { signal } from "@preact/signals";
import type { Person } from "../../protocol/account.ts";
import type { MessageState } from "../../sdk/messages.ts";

/** From this width on the sidebar and the members have columns of their own. The style sheets repeat this number. */
export const WIDE = "(min-width: 900px)";

/** Whether panes cover the room instead of being beside it. */
export const isNarrow = signal(false);

export function followWidth(): void {
  const wide = matchMedia(WIDE);
  const look = () => {
    isNarrow.value = !wide.matches;
    if (wide.matches) drawer.value = false;
  };
  wide.addEventListener("change", look);
  look();
}

export type Dialog =
  | "create-room"
  | "browse-rooms"
  | "new-message"
  | "go-to"
  | "settings"
  | "keys"
  | "keep-name"
  | "account"
  | "administration"
  | "connect-irc"
  | "invite-people"
  | "pins"
  | "profile"
  | "status"
  | "room-settings"
  | "remove-member"
  | "leave-room"
  | "delete-message"
  | "report-message"
  | "erase-person"
  | "send-in-parts"
  | "sign-out";

/** The dialog that is open; one at a time. */
export const dialog = signal<Dialog | undefined>(undefined);
/** On narrow screens the sidebar is a drawer. */
export const drawer = signal(false);
export const membersShown = signal(false);

export const open = (which: Dialog): void => {
  dialog.value = which;
};
export const close = (): void => {
  dialog.value = undefined;
};

/** The message that the person may be about to delete. */
export const deleting = signal<MessageState | undefined>(undefined);

export function askToDelete(message: MessageState): void {
  deleting.value = message;
  open("delete-message");
}

/** The message that the person may be about to report. */
export const reporting = signal<MessageState | undefined>(undefined);

export function askToReport(message: MessageState): void {
  reporting.value = message;
  open("report-message");
}

/** The person whose messages the moderator may be about to erase, in all rooms. */
export const erasing = signal<Person | undefined>(undefined);

export function askToErase(person: Person): void {
  erasing.value = person;
  open("erase-person");
}

/** The person whose profile is open. */
export const profiled = signal<Person | undefined>(undefined);

export function openProfile(person: Person): void {
  profiled.value = person;
  open("profile");
}

/** The member whom the user may be about to remove from the room on screen. */
export const memberToRemove = signal<Person | undefined>(undefined);

export function askToRemove(person: Person): void {
  memberToRemove.value = person;
  open("remove-member");
}
