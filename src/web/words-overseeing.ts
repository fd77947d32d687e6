import { count, numbers } from "./words-formats.ts";

interface Amount {
  readonly messages: number;
  readonly bytes: number;
}
const UNITS = ["bytes", "KB", "MB", "GB", "TB"] as const;

/** A number of bytes with a unit: 1.4 MB. */
function sizeOf(bytes: number): string {
  let unit = 0;
  let size = bytes;
  for (; size >= 1_000 && unit < UNITS.length - 1; unit += 1) size /= 1_000;
  return `${numbers.format(size < 10 && unit > 0 ? Math.round(size * 10) / 10 : Math.round(size))} ${UNITS[unit]}`;
}
const amount = ({ messages, bytes }: Amount): string =>
  `${count(messages, "message", "messages")}, ${sizeOf(bytes)}`;

const named = (
  label: string,
  hint: string,
  action: (room: string) => string,
  lead?: (room: string) => string,
) => ({
  ...{ label, hint, action, lead },
});

/** The texts with which admins look after all rooms. */
export const overseeingWords = {
  findRooms: "Find rooms",
  allRoomsLoading: "Looking for rooms…",
  noSuchRoom: "There is no such room.",
  roomsState: "Which rooms",
  roomStates: { live: "All rooms", archived: "Archived", deleted: "Deleted" },
  roomsSort: "Order",
  roomSorts: {
    name: "By name",
    members: "Most members",
    activity: "Latest message",
    messages: "Most messages",
    bytes: "Most storage",
  },
  roomKinds: { public: "Public", private: "Private" },
  archivedState: "archived",
  deletedAt: (time: string) => `deleted ${time}`,
  roomMembers: (members: number) => count(members, "member", "members"),
  noOperator: "no operator",
  lastMessage: (time: string) => `last message ${time}`,
  amount,
  storageOf: (rooms: Amount, conversations: Amount) =>
    `Rooms: ${amount(rooms)}. Direct conversations: ${amount(conversations)}.`,
  storageCounting: "Counting…",
  storageCounted: (time: string) => `Counted ${time}.`,
  storageByPerson: "Storage by person",
  renameRoom: "Rename…",
  archiveRoom: "Archive",
  reopenRoom: "Reopen",
  adoptRoom: "Give it an operator…",
  deleteRoom: "Delete",
  deleteRoomForGood: "Delete for good…",
  restoreRoom: "Restore",
  roomIsDeleted: (room: string) => `${room} is deleted. It can be restored for seven days.`,
  roomDeletedForGood: (room: string) => `${room} is deleted for good.`,
  typeItsName: (room: string) => `To delete it for good, type its name: ${room}`,
  roomForms: {
    rename: named("New name", "The members see who renamed it.", (room) => `Rename ${room}`),
    adopt: named(
      "Name of the person",
      "A person who is not in the room joins it. While people are in a private room, it is one of them.",
      (room) => `Give ${room} an operator`,
    ),
    forGood: named(
      "Name of the room",
      "Type it to confirm.",
      (room) => `Delete ${room} for good`,
      (room) => `${room} and everything that was said there is erased at once. Nobody can restore it.`,
    ),
  },
} as const;
