/** What the page says about a visit: what it keeps, what it cannot do, and how a person comes back. */
export const visitWords = {
  leaveRoomOf: (room: string) => `Leave #${room}`,
  leavePrivateLead: "This room is private: to come back you need an invitation from a person who is in it.",
  leavePrivateAlone: "You are the only member, so nobody will be able to come back into this room.",
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
  roomDeleted: (room: string, by: string) => `${by} deleted #${room}.`,
  filesLater: "Files and pictures cannot be sent yet. What you write here is text.",
} as const;
