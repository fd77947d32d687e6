import { Account } from "../dialogs/account.tsx";
import { Administration } from "../dialogs/administration/administration.tsx";
import { BrowseRooms } from "../dialogs/browse-rooms.tsx";
import { ConnectIrc } from "../dialogs/connect-irc.tsx";
import { CreateRoom } from "../dialogs/create-room.tsx";
import { DeleteMessage } from "../dialogs/delete-message.tsx";
import { ErasePerson } from "../dialogs/erase-person.tsx";
import { GoTo } from "../dialogs/go-to.tsx";
import { InvitePeople } from "../dialogs/invite-people.tsx";
import { KeepName } from "../dialogs/keep-name.tsx";
import { LeaveRoom } from "../dialogs/leave-room.tsx";
import { NewMessage } from "../dialogs/new-message.tsx";
import { Pins } from "../dialogs/pins.tsx";
import { ProfileCard } from "../dialogs/profile.tsx";
import { RemoveMember } from "../dialogs/remove-member.tsx";
import { ReportMessage } from "../dialogs/report-message.tsx";
import { RoomSettings } from "../dialogs/room-settings.tsx";
import { SendInParts } from "../dialogs/send-in-parts.tsx";
import { Settings } from "../dialogs/settings.tsx";
import { SignOut } from "../dialogs/sign-out.tsx";
import { Status } from "../dialogs/status.tsx";
import { type Dialog, dialog } from "../state/panes.ts";
import { Keys } from "./keys-dialog.tsx";

const dialogs = {
  "create-room": CreateRoom,
  "browse-rooms": BrowseRooms,
  "new-message": NewMessage,
  "go-to": GoTo,
  settings: Settings,
  keys: Keys,
  "keep-name": KeepName,
  account: Account,
  administration: Administration,
  "connect-irc": ConnectIrc,
  "invite-people": InvitePeople,
  pins: Pins,
  profile: ProfileCard,
  status: Status,
  "room-settings": RoomSettings,
  "remove-member": RemoveMember,
  "leave-room": LeaveRoom,
  "delete-message": DeleteMessage,
  "report-message": ReportMessage,
  "erase-person": ErasePerson,
  "send-in-parts": SendInParts,
  "sign-out": SignOut,
} as const satisfies Record<Dialog, unknown>;

export function Dialogs() {
  const which = dialog.value;
  if (!which) return null;
  const Open = dialogs[which];
  return <Open key={which} />;
}
