import { type Dialog, dialog } from "../state/panes.ts";
import { Account } from "./account.tsx";
import { BrowseRooms } from "./browse-rooms.tsx";
import { CreateRoom } from "./create-room.tsx";
import { DeleteMessage } from "./delete-message.tsx";
import { GoTo } from "./go-to.tsx";
import { InvitePeople } from "./invite-people.tsx";
import { KeepName } from "./keep-name.tsx";
import { Keys } from "./keys.tsx";
import { LeaveRoom } from "./leave-room.tsx";
import { NewMessage } from "./new-message.tsx";
import { Pins } from "./pins.tsx";
import { PutOut } from "./put-out.tsx";
import { RoomSettings } from "./room-settings.tsx";
import { SendInParts } from "./send-in-parts.tsx";
import { Settings } from "./settings.tsx";
import { SignOut } from "./sign-out.tsx";

const dialogs = {
  "create-room": CreateRoom,
  "browse-rooms": BrowseRooms,
  "new-message": NewMessage,
  "go-to": GoTo,
  settings: Settings,
  keys: Keys,
  "keep-name": KeepName,
  account: Account,
  "invite-people": InvitePeople,
  pins: Pins,
  "room-settings": RoomSettings,
  "put-out": PutOut,
  "leave-room": LeaveRoom,
  "delete-message": DeleteMessage,
  "send-in-parts": SendInParts,
  "sign-out": SignOut,
} as const satisfies Record<Dialog, unknown>;

export function Dialogs() {
  const which = dialog.value;
  if (!which) return null;
  const Open = dialogs[which];
  return <Open key={which} />;
}
