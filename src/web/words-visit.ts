/** The texts about a visit (what the browser keeps, how to come back) and about who may contact a person. */
export const visitWords = {
  leaveRoomOf: (room: string) => `Leave #${room}`,
  leavePrivateLead: "This room is private: to come back you need an invitation from a person who is in it.",
  leavePrivateAlone: "You are the only member, so nobody can come back into this room.",
  keepsNothing:
    "This browser keeps nothing for this page. When you close or reload it, your visit ends, and what was not sent is lost.",
  keepsNothingHint: "A password lets you come back under your name.",
  storageFull:
    "The storage of this browser is full: drafts and messages that wait to be sent are lost when you close or reload this page.",
  passwordNeeded: "With it you can sign in from anywhere.",
  signInAgain: "Sign in again",
  isAnother: (person: string) => `Not ${person}?`,
  noWayBack: (person: string) => `${person} has no password, so nobody can sign in under this name.`,
  code: "Code",
  removedYou: (room: string, by: string, why?: string) =>
    `${by} removed you from #${room}${why ? `: ${why}` : ""}.`,
  bannedYou: (room: string, by: string, why?: string) =>
    `${by} banned you from #${room}${why ? `: ${why}` : ""}.`,
  roomDeleted: (room: string, by: string) => `${by} deleted #${room}.`,
  block: (person: string) => `Block ${person}`,
  unblock: (person: string) => `Unblock ${person}`,
  unblockShort: "Unblock",
  isBlockedNow: (person: string) => `${person} is blocked. Their messages are hidden.`,
  undo: "Undo",
  blocked: "blocked",
  blockedPeople: "Blocked people",
  blockedMessage: "Message from a blocked person",
  showMessage: "Show",
  refuseStrangers: "Block messages from strangers",
  refuseStrangersHint:
    "People with whom you share no private room and no conversation cannot write to you or invite you.",
  filesLater: "Files and pictures cannot be sent yet. What you write here is text.",
} as const;
