/** What the page says about a visit: what it keeps, what it cannot do, and how a person comes back. */
export const visitWords = {
  leaveRoomOf: (room: string) => `Leave #${room}`,
  leavePrivateLead: "This room is private: to come back you need an invitation from a person who is in it.",
  leavePrivateAlone: "You are the only member, so nobody will be able to come back into this room.",
  filesLater: "Files and pictures cannot be sent yet. What you write here is text.",
} as const;
