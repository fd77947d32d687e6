import { count, lists } from "./words-formats.ts";

/** The texts about the owner's link and invitations to the server. */
export const entryWords = {
  ownerOf: (server: string) => `Become the owner of ${server}`,
  ownerLead: "This link works once. Choose a name and a password for the account that owns this server.",
  becomeOwner: "Become the owner",
  isOwner: "You are the owner of this server now.",
  ownerIsNoGuest:
    "The owner of this server needs an account. Keep your name, or sign in, to become the owner.",
  recoverLead: (person: string) => `Choose a new password for ${person}. You are signed out everywhere else.`,
  recover: "Set the password and sign in",
  recoverLater: "You are signed in. To set a new password by this link, sign out first.",
  invitedToServer: (person: string) => `${person} invites you. Choose a name and a password.`,
  acceptInvite: "Join",
  newByLink: "Create an account",
  invitePeople: "Invite people",
  inviteLead: "A person who opens the link can create an account on this server.",
  inviteUses: "For how many people",
  inviteDays: "For how many days",
  makeInvite: "Create a link",
  inviteNumbers: "Both must be whole numbers.",
  inviteOnce: "Copy the link now: it is shown only once.",
  inviteRole: "Role",
  serverRoles: { member: "Member", moderator: "Moderator", admin: "Admin" },
  inviteRooms: "Rooms that they enter",
  qrCode: "QR code of the link",
  copyLink: "Copy the link",
  share: "Share",
  invitationTo: (server: string) => `Invitation to ${server}`,
  onlyHere: "Only this computer can open this link. Start the server with an address that others can reach:",
  invitesMade: "Invitations",
  alsoEnded: "Also those that have ended",
  inviteEnded: { used_up: "Used up", expired: "Expired", revoked: "Withdrawn" },
  inviteUsedBy: (names: readonly string[], used: number) =>
    used === 0
      ? "Not used yet"
      : `Used by ${lists.format(used > names.length ? [...names, `${used - names.length} more`] : names)}`,
  inviteOf: (person: string, uses: number) => `${person}, for ${count(uses, "person", "people")}`,
  inviteEnds: (time: string) => `Until ${time}`,
  takeBackInvite: "Revoke",
} as const;
