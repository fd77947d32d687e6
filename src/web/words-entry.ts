import { count } from "./words-formats.ts";

/** The texts about the owner's link and invitations to the server. */
export const entryWords = {
  ownerOf: (server: string) => `Become the owner of ${server}`,
  ownerLead: "This link works once. Choose a name and a password for the account that owns this server.",
  becomeOwner: "Become the owner",
  isOwner: "You are the owner of this server now.",
  ownerIsNoGuest:
    "The owner of this server needs an account. Keep your name, or sign in, to become the owner.",
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
  openInvites: "Open invitations",
  inviteOf: (person: string, uses: number) => `${person}, for ${count(uses, "person", "people")}`,
  inviteEnds: (time: string) => `Until ${time}`,
  takeBackInvite: "Revoke",
} as const;
