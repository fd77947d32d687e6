import { count } from "./words-formats.ts";

/** The texts with which people deactivate and delete accounts, and admins end the sessions of others. */
export const peopleWords = {
  deactivatedState: "deactivated",
  sessionsAsk: "Sessions…",
  deactivateAsk: "Deactivate…",
  reactivate: "Reactivate",
  deletePersonAsk: "Delete the account…",
  deactivatePerson: (person: string) => `Deactivate ${person}`,
  deactivateLead: (person: string) =>
    `Nobody can sign in as ${person}, in the page, with IRC or with a program. Their sessions, tokens and invitations end at once. The name and the messages stay. You can reactivate the account at any time.`,
  isDeactivated: (person: string) => `${person} is deactivated.`,
  isReactivated: (person: string) => `${person} can sign in again.`,
  deletePerson: (person: string) => `Delete ${person}`,
  deletePersonLead: (person: string, days: number | undefined) =>
    `${person} is signed out and leaves every room at once.${days === undefined ? "" : ` You can restore the account for ${count(days, "day", "days")}.`}`,
  isDeleted: (person: string) => `${person} is deleted.`,
  isRestored: (person: string) => `${person} is restored.`,
  undoDelete: "Restore",
  whichMessages: "What happens to the messages",
  messagesStay: { keep: "They stay", erase: "They are erased too" },
  typeTheName: (name: string) => `Type ${name} to confirm`,
  typedOther: (name: string) => `To delete the account, type its name: ${name}`,
  sessionsOf: (person: string) => `Where ${person} is signed in`,
  sessionsLoading: "Looking for sessions…",
  noSessions: "Signed in nowhere.",
  doors: { page: "Browser", irc: "IRC", program: "Program" },
  endSession: "End",
  endSessionOf: (session: string) => `End ${session}`,
  endAllSessions: "End all sessions",
  sessionsEnded: (person: string) => `All sessions of ${person} are ended.`,
  endAccount: "End your account",
  deactivateOwn: "Deactivate my account",
  deactivateOwnLead:
    "You are signed out everywhere, and nobody can sign in with your account until an admin reactivates it. Your name, your rooms and your messages stay.",
  deleteOwn: "Delete my account",
  deleteOwnLead: (days: number | undefined) =>
    `You are signed out everywhere and leave every room.${days === undefined ? "" : ` An admin can restore the account for ${count(days, "day", "days")}.`}`,
  ownersStay:
    "You are an owner of this server, and an owner's account cannot be deleted. Make another person an owner; they can then take the role from you.",
} as const;
