import { count } from "./words-formats.ts";

/** The texts of what the owner of a new server does next. */
export const firstStepWords = {
  firstSteps: "Next steps",
  firstStepsDone: (done: number, all: number) => `${done} of ${all} done`,
  firstStepsDismiss: "Do not show the next steps again",
  firstInviteLead: (uses: number) =>
    `${count(uses, "person", "people")} can make an account here with this link, within a week. Copy it now: it is shown only once.`,
  /** `act` is the label of the button. */
  firstStep: {
    name: {
      title: "Name the server",
      how: "People see the name before they come in, and the logo if you choose one.",
      act: "Name it",
    },
    invite: {
      title: "Invite people",
      how: "With a link, for as many people and days as you choose. Done when the first person has come.",
      act: "Invite people",
    },
    notifications: {
      title: "Turn on notifications",
      how: "This browser tells you when a person writes to you.",
      act: "Turn on",
    },
    irc: { title: "Connect an IRC client", how: "The same rooms, in the client you like.", act: "Show how" },
    backup: {
      title: "Make backups",
      how: "Start the server with EXCHAT_BACKUP_DIR=FOLDER, and it makes one every hour. By hand: bin/exchat backup FOLDER.",
      act: undefined,
    },
    address: {
      title: "Give the server an address with TLS",
      how: "Health says what is missing, and how to mend it.",
      act: "Open Health",
    },
  },
} as const;
