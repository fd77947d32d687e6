import { signal } from "@preact/signals";
import type { FunctionComponent } from "preact";
import { useEffect } from "preact/hooks";
import { BrowseRooms } from "../dialogs/browse-rooms.tsx";
import { CreateRoom } from "../dialogs/create-room.tsx";
import { DeleteMessage } from "../dialogs/delete-message.tsx";
import { GoTo } from "../dialogs/go-to.tsx";
import { KeepName } from "../dialogs/keep-name.tsx";
import { LeaveRoom } from "../dialogs/leave-room.tsx";
import { NewMessage } from "../dialogs/new-message.tsx";
import { Pins } from "../dialogs/pins.tsx";
import { ProfileCard } from "../dialogs/profile.tsx";
import { RemoveMember } from "../dialogs/remove-member.tsx";
import { RoomSettings } from "../dialogs/room-settings.tsx";
import { SendInParts } from "../dialogs/send-in-parts.tsx";
import { Settings } from "../dialogs/settings.tsx";
import { SignOut } from "../dialogs/sign-out.tsx";
import { tell } from "../state/notices.ts";
import { close, type Dialog, dialog } from "../state/panes.ts";
import { words } from "../words.ts";
import { Keys } from "./keys-dialog.tsx";

/** Dialogs that people open often, or without a connection. What they type right after the click is in the first field. */
const atOnce: Partial<Record<Dialog, FunctionComponent>> = {
  "create-room": CreateRoom,
  "browse-rooms": BrowseRooms,
  "new-message": NewMessage,
  "go-to": GoTo,
  settings: Settings,
  keys: Keys,
  "keep-name": KeepName,
  pins: Pins,
  profile: ProfileCard,
  "room-settings": RoomSettings,
  "remove-member": RemoveMember,
  "leave-room": LeaveRoom,
  "delete-message": DeleteMessage,
  "send-in-parts": SendInParts,
  "sign-out": SignOut,
};

/** Dialogs that people open rarely. The page loads each when it is first opened. */
const rare: Partial<Record<Dialog, () => Promise<FunctionComponent>>> = {
  account: async () => (await import("../dialogs/account.tsx")).Account,
  administration: async () => (await import("../dialogs/administration/administration.tsx")).Administration,
  "connect-irc": async () => (await import("../dialogs/connect-irc.tsx")).ConnectIrc,
  "erase-person": async () => (await import("../dialogs/erase-person.tsx")).ErasePerson,
  "invite-people": async () => (await import("../dialogs/invite-people.tsx")).InvitePeople,
  "report-message": async () => (await import("../dialogs/report-message.tsx")).ReportMessage,
  status: async () => (await import("../dialogs/status.tsx")).Status,
};

/** The dialogs that are loaded. */
const loaded = signal(atOnce);

export function Dialogs() {
  const which = dialog.value;
  const Open = which && loaded.value[which];
  useEffect(() => {
    if (which && !Open) void load(which);
  }, [which]);
  if (!which) return null;
  if (Open) return <Open key={which} />;
  return (
    <p class="dialog-loading" role="status">
      {words.oneMoment}
    </p>
  );
}

async function load(which: Dialog): Promise<void> {
  try {
    const Loaded = await rare[which]?.();
    if (Loaded) loaded.value = { ...loaded.peek(), [which]: Loaded };
  } catch {
    if (dialog.peek() !== which) return;
    close();
    tell(words.notReached);
  }
}
