import { count } from "./words-formats.ts";

/** The texts of administration. */
export const adminWords = {
  administration: "Administration",
  adminsOnly: "Administration is for admins and owners of this server.",
  adminViews: { settings: "Settings", people: "People", health: "Health", log: "Log" },
  settingNames: {
    name: "Name",
    registration: "Registration",
    guests: "Guests",
    guestRooms: "Rooms for guests",
    welcome: "Welcome text",
    rules: "Rules",
    stepsDone: "Next steps that are done",
  } as Readonly<Record<string, string>>,
  settingFixed: (variable: string) => `The server's environment sets this (${variable}).`,
  settingUnset: "Not set",
  settingOn: "On",
  settingOff: "Off",
  settingNames_hint: "Separate names by commas.",
  settingSaved: (name: string) => `${name} is set.`,
  findPeople: "Find people",
  noPersonFound: (search: string) => `Nobody’s name has “${search}” in it.`,
  nobodyYet: "Nobody has an account yet.",
  peopleLoading: "Looking for people…",
  rolesOnServer: {
    owner: "Owner",
    admin: "Admin",
    moderator: "Moderator",
    member: "Member",
    bot: "Bot",
    guest: "Guest",
  },
  makeRoleOnServer: {
    admin: "Make an admin",
    moderator: "Make a moderator",
    member: "Make a member",
  },
  recoverPerson: "Link for a new password",
  recoverOnce: (person: string) =>
    `Give this link to ${person} only. It sets a new password, once, within 24 hours. It is shown only now.`,
  banFromServer: "Ban from the server",
  isBanned: (person: string) => `${person} is banned. exchat bans, and the log, show it.`,
  healthLoading: "Looking at the server…",
  healthAgain: "Look again",
  healthStates: { ok: "OK", warning: "Warning", problem: "Problem" },
  healthFound: (problems: number) =>
    problems === 0 ? "Nothing is wrong." : `${count(problems, "thing", "things")} to look at.`,
  logLoading: "Reading the log…",
  logOlder: "Older",
  logLead: "What happened to people and to the server. It has no message, no password and no address.",
} as const;
